import { domainError } from '@schoolhouse/platform/messaging/domain-error';

export { CurrencyMismatch } from '@schoolhouse/platform/money/errors';

/** `details.reason`: unknown | not-yet-valid | ended | not-here | used-up. */
export const DiscountCodeInvalid = domainError('DISCOUNT_CODE_INVALID', 'refused', 'The discount code is unknown, has ended, or does not apply here.');
export const FeeNotFound = domainError('FEE_NOT_FOUND', 'not-found', 'There is no such fee in this school.');
export const FeeExists = domainError('FEE_EXISTS', 'conflict', 'The fee of this enrollment has been worked out already.');
export const IllegalFeeTransition = domainError('ILLEGAL_FEE_TRANSITION', 'conflict', 'The fee is not in a state that allows this.');
export const AdjustmentTooLarge = domainError('ADJUSTMENT_TOO_LARGE', 'refused', 'The adjustment would take the fee below zero.');
export const PricingRuleNotFound = domainError('PRICING_RULE_NOT_FOUND', 'not-found', 'There is no such pricing rule in this school.');
export const PricingRuleExists = domainError('PRICING_RULE_EXISTS', 'conflict', 'Another pricing rule holds for the same already; change or retire that one.');
export const DiscountNotFound = domainError('DISCOUNT_NOT_FOUND', 'not-found', 'There is no such discount in this school.');
export const DiscountCodeTaken = domainError('DISCOUNT_CODE_TAKEN', 'conflict', 'Another discount goes by this code.');
export const MaxUsesBelowUses = domainError('MAX_USES_BELOW_USES', 'conflict', 'The code is in use more often than that already.');
export const PricingRetired = domainError('PRICING_RETIRED', 'conflict', 'It was retired and holds no more.');
export const PricingChanged = domainError('PRICING_CHANGED', 'stale', 'It was changed since it was read.');
export const FeeChanged = domainError('FEE_CHANGED', 'stale', 'The fee was changed since it was read.');
