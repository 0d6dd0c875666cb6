import { domainError } from '@schoolhouse/platform/messaging/domain-error';

export const DiscountCodeInvalid = domainError('DISCOUNT_CODE_INVALID', 'refused', 'The discount code is unknown, has ended, or does not apply here.');
export const FeeNotFound = domainError('FEE_NOT_FOUND', 'not-found', 'There is no such fee in this school.');
