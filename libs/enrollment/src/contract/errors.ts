import { domainError } from '@schoolhouse/platform/messaging/domain-error';

export const StudentNotFound = domainError('STUDENT_NOT_FOUND', 'not-found', 'There is no such student in this school.');
export const StudentInactive = domainError('STUDENT_INACTIVE', 'refused', 'The student has left the school or is not in it yet.');
export const StudentChanged = domainError('STUDENT_CHANGED', 'stale', 'Somebody has changed the student since you read it.');
export const ExternalNumberTaken = domainError('EXTERNAL_NUMBER_TAKEN', 'conflict', 'Another student of this school has this number.');
export const BornInFuture = domainError('BORN_IN_FUTURE', 'invalid', 'The date of birth is in the future.');
export const GuardianNotFound = domainError('GUARDIAN_NOT_FOUND', 'not-found', 'There is no such guardian in this school.');
export const GuardianChanged = domainError('GUARDIAN_CHANGED', 'stale', 'Somebody has changed the guardian since you read it.');
export const HouseholdNotFound = domainError('HOUSEHOLD_NOT_FOUND', 'not-found', 'There is no such household in this school.');
export const HouseholdsDiffer = domainError('HOUSEHOLDS_DIFFER', 'conflict', 'Student and guardian belong to different households; move one of them first.');
export const EnrollmentNotFound = domainError('ENROLLMENT_NOT_FOUND', 'not-found', 'There is no such enrollment in this school.');
export const DuplicateEnrollment = domainError('DUPLICATE_ENROLLMENT', 'conflict', 'The student is already enrolled in this activity.');
export const IllegalTransition = domainError('ILLEGAL_TRANSITION', 'conflict', 'The enrollment is not in a state that allows this.');
