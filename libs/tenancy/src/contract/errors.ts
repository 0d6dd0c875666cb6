import { domainError } from '@schoolhouse/platform/messaging/domain-error';

export const SchoolNotFound = domainError('SCHOOL_NOT_FOUND', 'not-found', 'There is no such school on this installation.');
export const SlugTaken = domainError('SLUG_TAKEN', 'conflict', 'Another school already goes by this name.');
export const SchoolSuspended = domainError('SCHOOL_SUSPENDED', 'forbidden', 'The school is suspended; ask the operator of this installation.');
export const IllegalSchoolMove = domainError('ILLEGAL_SCHOOL_MOVE', 'conflict', 'The school cannot go from its present status to that one.');
export const SettingsStale = domainError('SETTINGS_STALE', 'stale', 'The settings were changed since they were read; read them again.');
export const PlatformOnly = domainError('PLATFORM_ONLY', 'forbidden', 'Only the operator of this installation may ask about all schools.');
export const FeatureFlagNotFound = domainError('FEATURE_FLAG_NOT_FOUND', 'not-found', 'There is no feature flag of this name.');
export const FeatureFlagStale = domainError('FEATURE_FLAG_STALE', 'stale', 'The feature flag was changed since it was read; read it again.');
