import { z } from 'zod';
import { command } from '@schoolhouse/platform/messaging/message';
import { moneySchema } from '@schoolhouse/platform/money/money';
import { feeSchema } from './views';

/**
 * Step 3 of enrolling: pricing rules, then discounts, give what is owed and by when; every line of it is kept.
 *
 * @throws DISCOUNT_CODE_INVALID when a code was given that does not exist, has ended or does not apply
 */
export class CalculateFees extends command('fees.calculate-fees', {
  input: z.strictObject({
    enrollmentId: z.uuid(),
    studentId: z.uuid(),
    householdId: z.uuid().nullable(),
    grade: z.int().nullable(),
    siblingsEnrolled: z.int().min(0),
    activity: z.object({ activityId: z.uuid(), title: z.string(), term: z.string(), price: moneySchema, sessionCount: z.int(), startsOn: z.iso.date().nullable() }),
    discountCode: z.string().max(40).nullable(),
  }),
  answer: z.object({ fee: feeSchema }),
}) {}

/**
 * Takes back what an enrollment owes: an open fee becomes void, a paid one is balanced by a credit note.
 * Without a fee there is nothing to do, and that is no error.
 */
export class VoidFee extends command('fees.void-fee', {
  input: z.strictObject({ enrollmentId: z.uuid(), reason: z.string().max(500) }),
  answer: z.object({ fee: feeSchema.nullable() }),
}) {}
