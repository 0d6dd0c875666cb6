import type { Command } from '@nestjs/cqrs';
import type { z } from 'zod';
import { newId } from '@schoolhouse/platform/ids/ids';
import { CreateActivity, ReserveCapacity, type ActivityView } from '../contract';

/** What carries the commands: a school of the module's specs, or of a journey. */
export interface Office {
  execute<Answer>(command: Command<Answer>): Promise<Answer>;
}

export const aNewActivity = (fields: Partial<z.input<typeof CreateActivity.input>> = {}): CreateActivity =>
  new CreateActivity({ title: 'Chess club', term: '2026 autumn', capacity: 10, price: { amount: 12_000, currency: 'EUR' }, ...fields });

/** An activity of the catalog: open, without conditions, ten seats. */
export async function anActivity(office: Office, fields: Partial<z.input<typeof CreateActivity.input>> = {}): Promise<ActivityView> {
  return (await office.execute(aNewActivity(fields))).activity;
}

/** A request for a seat, for an enrollment and a student of its own. */
export const aSeat = (activityId: string, fields: Partial<z.input<typeof ReserveCapacity.input>> = {}): ReserveCapacity =>
  new ReserveCapacity({ enrollmentId: newId(), activityId, studentId: newId(), grade: 4, birthDate: '2016-05-04', ...fields });
