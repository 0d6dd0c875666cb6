import { z } from 'zod';
import { query } from '@schoolhouse/platform/messaging/message';
import { pageFields, pageOf } from '@schoolhouse/platform/paging/page';
import { discountPolicySchema, discountSchema, pricingRuleSchema } from './pricing';
import { feePreviewSchema, feeSchema, feeStatusSchema } from './views';


/** Whoever may see only what is their own asks with the id of the person they are, guardian or student; the rest is not there for them. */
const onlyFor = z.uuid().optional();

/** Newest first; without the retired ones unless asked for. */
export class ListPricingRules extends query('fees.list-pricing-rules', {
  input: z.strictObject({ ...pageFields, retired: z.boolean().default(false).describe('The retired ones as well') }),
  answer: pageOf(pricingRuleSchema),
}) {}

/** @throws PRICING_RULE_NOT_FOUND */
export class GetPricingRule extends query('fees.get-pricing-rule', { input: z.strictObject({ ruleId: z.uuid() }), answer: z.object({ rule: pricingRuleSchema }) }) {}

/** Newest first; without the retired ones unless asked for. */
export class ListDiscounts extends query('fees.list-discounts', {
  input: z.strictObject({ ...pageFields, retired: z.boolean().default(false).describe('The retired ones as well') }),
  answer: pageOf(discountSchema),
}) {}

/** @throws DISCOUNT_NOT_FOUND */
export class GetDiscount extends query('fees.get-discount', { input: z.strictObject({ discountId: z.uuid() }), answer: z.object({ discount: discountSchema }) }) {}

export class GetDiscountPolicy extends query('fees.get-discount-policy', { input: z.strictObject({}), answer: z.object({ policy: discountPolicySchema }) }) {}

/** @throws FEE_NOT_FOUND */
export class GetFee extends query('fees.get-fee', { input: z.strictObject({ feeId: z.uuid(), onlyFor }), answer: z.object({ fee: feeSchema }) }) {}

/** @throws FEE_NOT_FOUND, for what costs nothing as well */
export class GetFeeOfEnrollment extends query('fees.get-fee-of-enrollment', { input: z.strictObject({ enrollmentId: z.uuid(), onlyFor }), answer: z.object({ fee: feeSchema }) }) {}

/** Newest first. The filters narrow each other. */
export class ListFees extends query('fees.list-fees', {
  input: z.strictObject({
    ...pageFields,
    status: feeStatusSchema.nullable().default(null),
    studentId: z.uuid().nullable().default(null),
    enrollmentId: z.uuid().nullable().default(null),
    dueBefore: z.iso.date().nullable().default(null).describe('Due earlier than this day'),
    overdue: z.boolean().default(false).describe('Only what is overdue today'),
    onlyFor,
  }),
  answer: pageOf(feeSchema),
}) {}

/**
 * What an enrollment would cost if it were made now, line by line. Nothing is kept, and no use of a code is taken.
 * @throws ACTIVITY_NOT_FOUND, STUDENT_NOT_FOUND, DISCOUNT_CODE_INVALID, CURRENCY_MISMATCH
 */
export class PreviewFee extends query('fees.preview-fee', {
  input: z.strictObject({ studentId: z.uuid(), activityId: z.uuid(), discountCode: z.string().max(40).nullable().default(null), onlyFor }),
  answer: z.object({ preview: feePreviewSchema }),
}) {}
