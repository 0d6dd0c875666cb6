import { z } from 'zod';
import { command } from '@schoolhouse/platform/messaging/message';
import { moneySchema, priceSchema } from '@schoolhouse/platform/money/money';
import { storable, textSchema } from './pricing';
import { feeSchema } from './views';

export * from './pricing-commands';

/**
 * Step 3 of enrolling: pricing rules, then discounts, give what is owed and by when; every line of it is kept.
 * What costs nothing in the end is paid at once.
 *
 * @throws DISCOUNT_CODE_INVALID when a code was given that does not exist, has ended or does not apply
 * @throws CURRENCY_MISMATCH when the activity or a rule that counts has not the currency of the school
 * @throws FEE_EXISTS on another command for the same enrollment
 */
export class CalculateFees extends command('fees.calculate-fees', {
  input: z.strictObject({
    enrollmentId: z.uuid(),
    studentId: z.uuid(),
    householdId: z.uuid().nullable(),
    grade: z.int().nullable(),
    siblingsEnrolled: z.int().min(0),
    activity: z.object({ activityId: z.uuid(), title: z.string(), term: z.string(), price: priceSchema, sessionCount: z.int().min(0), startsOn: z.iso.date().nullable() }),
    discountCode: z.string().max(40).nullable(),
  }),
  answer: z.object({ fee: feeSchema }),
}) {}

/**
 * Takes back what an enrollment owes: an open fee becomes void, a paid one is balanced by a credit note. The use of a
 * code is given back. Without a fee, or with one that was taken back or written off, there is nothing to do, and that is
 * no error. This must succeed: of a reason that cannot be kept, what can be is kept.
 */
export class VoidFee extends command('fees.void-fee', {
  input: z.strictObject({ enrollmentId: z.uuid(), reason: z.string().overwrite((reason) => storable(reason.slice(0, 500))) }),
  answer: z.object({ fee: feeSchema.nullable() }),
}) {}

const version = z.int().min(1).describe('The one that the caller has seen');
const feeAnswer = z.object({ fee: feeSchema });

/** Adds a line to an open fee; nothing that stands is edited. @throws FEE_NOT_FOUND, FEE_CHANGED, ILLEGAL_FEE_TRANSITION, CURRENCY_MISMATCH, ADJUSTMENT_TOO_LARGE */
export class AdjustFee extends command('fees.adjust-fee', {
  input: z.strictObject({ feeId: z.uuid(), version, amount: moneySchema.describe('Negative: less to pay'), description: textSchema(200).trim().min(1) }),
  answer: feeAnswer,
}) {}

/** The whole of an open fee was paid. Tells FeePaid. @throws FEE_NOT_FOUND, FEE_CHANGED, ILLEGAL_FEE_TRANSITION */
export class MarkFeePaid extends command('fees.mark-fee-paid', { input: z.strictObject({ feeId: z.uuid(), version }), answer: feeAnswer }) {}

/** The payment came back, or a dispute was lost: paid becomes open again. @throws FEE_NOT_FOUND, FEE_CHANGED, ILLEGAL_FEE_TRANSITION */
export class ReopenFee extends command('fees.reopen-fee', { input: z.strictObject({ feeId: z.uuid(), version }), answer: feeAnswer }) {}

/** The school gives up on an open fee: it becomes uncollectible. @throws FEE_NOT_FOUND, FEE_CHANGED, ILLEGAL_FEE_TRANSITION */
export class WriteOffFee extends command('fees.write-off-fee', { input: z.strictObject({ feeId: z.uuid(), version }), answer: feeAnswer }) {}
