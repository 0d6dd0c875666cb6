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

export const ServicesOfPlatform = domainError('SERVICES_OF_PLATFORM', 'forbidden', 'Services belong to the installation; no school may see or change them.');
export const ServiceTaken = domainError('SERVICE_TAKEN', 'conflict', 'There is a service of this name already; for a new secret rotate its credentials.');
export const ServiceNotFound = domainError('SERVICE_NOT_FOUND', 'not-found', 'There is no such service.');
export const ServiceChanged = domainError('SERVICE_CHANGED', 'stale', 'The service was changed in the meantime; read it again.');
export const UnfitServiceKey = domainError('UNFIT_SERVICE_KEY', 'invalid', 'One of the keys is not a public key of its curve.');
/** One answer for an unknown service, a disabled one, a wrong secret and an assertion that is not accepted, for whatever reason. */
export const InvalidClient = domainError('INVALID_CLIENT', 'unauthenticated', 'The service is unknown, disabled, or did not prove who it is.');
export const InvalidScope = domainError('INVALID_SCOPE', 'refused', 'The service may not have a token of this scope.');
export const ConfirmationKeyMissing = domainError('CONFIRMATION_KEY_MISSING', 'invalid', 'The scope `originate` demands the public key that will sign: req_cnf.');
