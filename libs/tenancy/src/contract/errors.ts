import { domainError } from '@schoolhouse/platform/messaging/domain-error';

export const SchoolNotFound = domainError('SCHOOL_NOT_FOUND', 'not-found', 'There is no such school on this installation.');
export const SlugTaken = domainError('SLUG_TAKEN', 'conflict', 'Another school already goes by this name.');
export const SchoolSuspended = domainError('SCHOOL_SUSPENDED', 'forbidden', 'The school is suspended; ask the operator of this installation.');
