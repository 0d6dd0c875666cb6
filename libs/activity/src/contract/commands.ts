import { z } from 'zod';
import { command } from '@schoolhouse/platform/messaging/message';
import { moneySchema } from '@schoolhouse/platform/money/money';

/**
 * Step 2 of enrolling: takes a free seat and writes the reservation that holds it. Never one seat too many: a seat is
 * counted by the row itself, under a constraint of the database.
 *
 * @throws ACTIVITY_NOT_FOUND, ACTIVITY_CLOSED (closed, or outside its enrollment window), NOT_ELIGIBLE (grade, age), CAPACITY_EXCEEDED
 */
export class ReserveCapacity extends command('activity.reserve-capacity', {
  input: z.strictObject({
    enrollmentId: z.uuid(),
    activityId: z.uuid(),
    studentId: z.uuid(),
    grade: z.int().nullable(),
    birthDate: z.iso.date().nullable(),
  }),
  answer: z.object({
    reservationId: z.uuid(),
    activity: z.object({
      activityId: z.uuid(),
      title: z.string(),
      term: z.string(),
      price: moneySchema.describe('Amount 0: the activity is free and nothing is charged'),
      sessionCount: z.int(),
      startsOn: z.iso.date().nullable(),
    }),
  }),
}) {}

/** Gives the seat of an enrollment back. Without a held seat there is nothing to do, and that is no error. */
export class ReleaseCapacity extends command('activity.release-capacity', {
  input: z.strictObject({ enrollmentId: z.uuid(), activityId: z.uuid() }),
  answer: z.object({ released: z.boolean() }),
}) {}
