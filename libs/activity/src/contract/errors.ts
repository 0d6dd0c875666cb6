import { domainError } from '@schoolhouse/platform/messaging/domain-error';

export const ActivityNotFound = domainError('ACTIVITY_NOT_FOUND', 'not-found', 'There is no such activity in this school.');
export const ActivityClosed = domainError('ACTIVITY_CLOSED', 'conflict', 'The activity does not take enrollments now.');
export const NotEligible = domainError('NOT_ELIGIBLE', 'refused', 'The student does not meet the conditions of this activity.');
export const CapacityExceeded = domainError('CAPACITY_EXCEEDED', 'conflict', 'All seats of this activity are taken.');
export const AlreadyReserved = domainError('ALREADY_RESERVED', 'conflict', 'The enrollment has had a seat already.');
export const StaleActivity = domainError('STALE_ACTIVITY', 'stale', 'The activity has been changed since you looked at it.');
export const CapacityBelowReserved = domainError('CAPACITY_BELOW_RESERVED', 'conflict', 'More seats are held than the new capacity has.');
