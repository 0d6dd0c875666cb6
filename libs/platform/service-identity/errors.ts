import { domainError } from '../messaging/domain-error';

/** Says nothing about the call itself: whoever asks again later may well be answered. */
export const IdentityUnavailable = domainError('IDENTITY_UNAVAILABLE', 'unavailable', 'Who calls could not be made out: the identity module does not answer.');
