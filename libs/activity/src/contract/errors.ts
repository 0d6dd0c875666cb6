import { domainError } from '@schoolhouse/platform/messaging/domain-error';

export const ActivityNotFound = domainError('ACTIVITY_NOT_FOUND', 'not-found', 'There is no such activity in this school.');
export const ActivityClosed = domainError('ACTIVITY_CLOSED', 'conflict', 'The activity does not take enrollments now.');
export const NotEligible = domainError('NOT_ELIGIBLE', 'refused', 'The student does not meet the conditions of this activity.');
export const CapacityExceeded = domainError('CAPACITY_EXCEEDED', 'conflict', 'All seats of this activity are taken.');
