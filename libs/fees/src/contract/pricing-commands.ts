import { z } from 'zod';
import { command } from '@schoolhouse/platform/messaging/message';
import { capSchema, conditionSchema, discountPolicySchema, discountSchema, nameSchema, tariffSchema, pricingRuleSchema, prioritySchema, reductionSchema, scopeSchema } from './pricing';

const version = z.int().min(1).describe('The one that the caller has seen');
const ruleAnswer = z.object({ rule: pricingRuleSchema });
const discountAnswer = z.object({ discount: discountSchema });

/** Of several rules the most specific counts: activity, then term, then school. @throws PRICING_RULE_EXISTS, CURRENCY_MISMATCH */
export class CreatePricingRule extends command('fees.create-pricing-rule', {
  input: z.strictObject({ name: nameSchema, scope: scopeSchema, tariff: tariffSchema }),
  answer: ruleAnswer,
}) {}

/** For enrollments from now on; fees that exist stay as they are. @throws PRICING_RULE_NOT_FOUND, PRICING_CHANGED, PRICING_RETIRED, CURRENCY_MISMATCH */
export class ChangePricingRule extends command('fees.change-pricing-rule', {
  input: z.strictObject({ ruleId: z.uuid(), version, name: nameSchema.optional(), tariff: tariffSchema.optional() }),
  answer: ruleAnswer,
}) {}

/** The rule counts no more, and another may hold for the same. @throws PRICING_RULE_NOT_FOUND, PRICING_CHANGED, PRICING_RETIRED */
export class RetirePricingRule extends command('fees.retire-pricing-rule', {
  input: z.strictObject({ ruleId: z.uuid(), version }),
  answer: ruleAnswer,
}) {}

/** @throws DISCOUNT_CODE_TAKEN, CURRENCY_MISMATCH */
export class CreateDiscount extends command('fees.create-discount', {
  input: z.strictObject({
    name: nameSchema,
    scope: scopeSchema.default({ kind: 'school' }),
    priority: prioritySchema.default(100),
    condition: conditionSchema,
    reduction: reductionSchema,
    cap: capSchema.default(null),
  }),
  answer: discountAnswer,
}) {}

/** @throws DISCOUNT_NOT_FOUND, PRICING_CHANGED, PRICING_RETIRED, DISCOUNT_CODE_TAKEN, MAX_USES_BELOW_USES, CURRENCY_MISMATCH */
export class ChangeDiscount extends command('fees.change-discount', {
  input: z.strictObject({
    discountId: z.uuid(),
    version,
    name: nameSchema.optional(),
    scope: scopeSchema.optional(),
    priority: prioritySchema.optional(),
    condition: conditionSchema.optional(),
    reduction: reductionSchema.optional(),
    cap: capSchema.optional(),
  }),
  answer: discountAnswer,
}) {}

/** @throws DISCOUNT_NOT_FOUND, PRICING_CHANGED, PRICING_RETIRED */
export class RetireDiscount extends command('fees.retire-discount', {
  input: z.strictObject({ discountId: z.uuid(), version }),
  answer: discountAnswer,
}) {}

/** How much all discounts together may take off in this school; everything, unless it was said otherwise. @throws PRICING_CHANGED */
export class ChangeDiscountPolicy extends command('fees.change-discount-policy', {
  input: discountPolicySchema.strict(),
  answer: z.object({ policy: discountPolicySchema }),
}) {}
