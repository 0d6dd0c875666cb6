import { contract } from '@schoolhouse/platform/messaging/contract';
import {
  AdjustFee, CalculateFees, ChangeDiscount, ChangeDiscountPolicy, ChangePricingRule, CreateDiscount, CreatePricingRule, MarkFeePaid,
  ReopenFee, RetireDiscount, RetirePricingRule, VoidFee, WriteOffFee,
} from './commands';
import { FeeAdjusted, FeeCredited, FeePaid, FeeReopened, FeesCalculated, FeeVoided, FeeWrittenOff } from './events';
import { GetDiscount, GetDiscountPolicy, GetFee, GetFeeOfEnrollment, GetPricingRule, ListDiscounts, ListFees, ListPricingRules, PreviewFee } from './queries';

export * from './commands';
export * from './errors';
export * from './events';
export * from './pricing';
export * from './queries';
export * from './views';

export const feesContract = contract('fees', {
  commands: [
    CalculateFees, VoidFee, AdjustFee, MarkFeePaid, ReopenFee, WriteOffFee,
    CreatePricingRule, ChangePricingRule, RetirePricingRule, CreateDiscount, ChangeDiscount, RetireDiscount, ChangeDiscountPolicy,
  ],
  queries: [GetFee, GetFeeOfEnrollment, ListFees, PreviewFee, GetPricingRule, ListPricingRules, GetDiscount, ListDiscounts, GetDiscountPolicy],
  events: [FeesCalculated, FeePaid, FeeReopened, FeeAdjusted, FeeVoided, FeeCredited, FeeWrittenOff],
});
