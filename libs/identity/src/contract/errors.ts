import { domainError } from '@schoolhouse/platform/messaging/domain-error';

export const EmailTaken = domainError('EMAIL_TAKEN', 'conflict', 'Another user of this school has this email address.');
export const PersonTaken = domainError('PERSON_TAKEN', 'conflict', 'Another user is the login of this person already.');
export const UserNotFound = domainError('USER_NOT_FOUND', 'not-found', 'There is no such user.');
export const UserChanged = domainError('USER_CHANGED', 'stale', 'The user was changed in the meantime; read it again.');
export const LastAdministrator = domainError('LAST_ADMINISTRATOR', 'conflict', 'Nobody would be left to administer: make someone else an administrator first.');
export const RoleNotGrantable = domainError('ROLE_NOT_GRANTABLE', 'forbidden', 'You cannot give this role, here or with what you may do yourself.');
export const UnfitPasswordHash = domainError('UNFIT_PASSWORD_HASH', 'invalid', 'This is not a password hash that HashPassword made.');

/** One answer for an unknown school, an unknown user, a disabled one and a wrong password: none can be told from another. */
export const InvalidCredentials = domainError('INVALID_CREDENTIALS', 'unauthenticated', 'School, email and password do not fit together.');
export const WrongPassword = domainError('WRONG_PASSWORD', 'refused', 'This is not your current password.');
/** `details.retryAfter`: seconds until the next attempt is looked at. */
export const TooManyAttempts = domainError('TOO_MANY_ATTEMPTS', 'too-many', 'Too many failed attempts; wait before the next one.');
export const InvalidRefreshToken = domainError('INVALID_REFRESH_TOKEN', 'unauthenticated', 'The refresh token is unknown, used, revoked or too old; log in again.');
export const InvalidAccessToken = domainError('INVALID_ACCESS_TOKEN', 'unauthenticated', 'The access token is missing, expired or not one of ours.');
export const KeysOfPlatform = domainError('KEYS_OF_PLATFORM', 'forbidden', 'The signing keys belong to the installation; no school may change them.');
