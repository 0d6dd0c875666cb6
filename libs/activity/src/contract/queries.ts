import { z } from 'zod';
import { query } from '@schoolhouse/platform/messaging/message';
import { pageFields, pageOf } from '@schoolhouse/platform/paging/page';
import { activitySchema, activityStatusSchema, reservationSchema, reservationStatusSchema, textFilterSchema } from './views';

/** @throws ACTIVITY_NOT_FOUND */
export class GetActivity extends query('activity.get-activity', {
  input: z.strictObject({ activityId: z.uuid() }),
  answer: z.object({ activity: activitySchema }),
}) {}

/** The catalog, newest first. Filters that are left out do not filter. */
export class ListActivities extends query('activity.list-activities', {
  input: z.strictObject({
    term: textFilterSchema.optional(),
    status: activityStatusSchema.optional(),
    grade: z.int().min(-5).max(20).optional().describe('Those that a student of this grade may enroll in'),
    title: textFilterSchema.optional().describe('Part of the title, in any case'),
    withFreeSeats: z.boolean().default(false).describe('Only those with a free seat'),
    ...pageFields,
  }),
  answer: pageOf(activitySchema),
}) {}

/** Who holds, or held, a seat of an activity, in the order in which they were taken. @throws ACTIVITY_NOT_FOUND */
export class ListReservations extends query('activity.list-reservations', {
  input: z.strictObject({ activityId: z.uuid(), status: reservationStatusSchema.optional(), ...pageFields }),
  answer: pageOf(reservationSchema),
}) {}

/**
 * Recounts the seats of the school: compares, at one instant, what each activity counts with the reservations that are active.
 * No differences is the only right answer; up to 1,000 are listed.
 */
export class AuditSeats extends query('activity.audit-seats', {
  input: z.strictObject({}),
  answer: z.object({
    activities: z.int().describe('How many were recounted'),
    differences: z.array(
      z.object({
        activityId: z.uuid(),
        capacity: z.int(),
        reserved: z.int().describe('What the activity counts'),
        active: z.int().describe('Reservations that are active'),
      }),
    ),
  }),
}) {}
