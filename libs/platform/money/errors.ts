import { domainError } from '../messaging/domain-error';

export const CurrencyMismatch = domainError('CURRENCY_MISMATCH', 'refused', 'The amounts are in different currencies.');
export const AmountTooLarge = domainError('AMOUNT_TOO_LARGE', 'refused', 'The amount is larger than this program can account for.');
