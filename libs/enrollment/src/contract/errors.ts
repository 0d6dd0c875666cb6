import { domainError } from '@schoolhouse/platform/messaging/domain-error';

export const StudentNotFound = domainError('STUDENT_NOT_FOUND', 'not-found', 'There is no such student in this school.');
export const EnrollmentNotFound = domainError('ENROLLMENT_NOT_FOUND', 'not-found', 'There is no such enrollment in this school.');
export const DuplicateEnrollment = domainError('DUPLICATE_ENROLLMENT', 'conflict', 'The student is already enrolled in this activity.');
export const IllegalTransition = domainError('ILLEGAL_TRANSITION', 'conflict', 'The enrollment is not in a state that allows this.');
