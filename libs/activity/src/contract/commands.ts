import { z } from 'zod';
import { command } from '@schoolhouse/platform/messaging/message';
import { moneySchema } from '@schoolhouse/platform/money/money';
import { activityChangesSchema, activitySchema, newActivitySchema } from './views';

/**
 * Step 2 of enrolling: takes a free seat and writes the reservation that holds it. Never one seat too many: a seat is
 * counted by the row itself, under a constraint of the database.
 *
 * @throws ACTIVITY_NOT_FOUND, ACTIVITY_CLOSED (closed, or outside its enrollment window), NOT_ELIGIBLE (grade, age), CAPACITY_EXCEEDED,
 * ALREADY_RESERVED (the enrollment has, or had, a seat)
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

const answer = z.object({ activity: activitySchema });

/** Adds an activity to the catalog, open unless it is said otherwise. */
export class CreateActivity extends command('activity.create-activity', { input: newActivitySchema, answer }) {}

/**
 * Changes what the catalog says. Reservations stay: who has a seat keeps it, also where the new conditions would refuse it.
 *
 * @throws ACTIVITY_NOT_FOUND, STALE_ACTIVITY (the activity is not at `expectedVersion` any more), CAPACITY_BELOW_RESERVED
 */
export class ChangeActivity extends command('activity.change-activity', {
  input: z.strictObject({ activityId: z.uuid(), expectedVersion: z.int(), changes: activityChangesSchema }),
  answer,
}) {}

/** Takes enrollments from now on, within the enrollment window. An open activity stays as it is. @throws ACTIVITY_NOT_FOUND */
export class OpenActivity extends command('activity.open-activity', { input: z.strictObject({ activityId: z.uuid() }), answer }) {}

/** Takes no more enrollments; seats that are held stay held. A closed activity stays as it is. @throws ACTIVITY_NOT_FOUND */
export class CloseActivity extends command('activity.close-activity', { input: z.strictObject({ activityId: z.uuid() }), answer }) {}
