import { domainError } from '@schoolhouse/platform/messaging/domain-error';

export const WorkflowNotFound = domainError('WORKFLOW_NOT_FOUND', 'not-found', 'There is no such workflow in this school.');
export const WorkflowInProgress = domainError('WORKFLOW_IN_PROGRESS', 'conflict', 'Another workflow is still at work on this.');
export const WorkflowNotStuck = domainError('WORKFLOW_NOT_STUCK', 'conflict', 'Only a stuck workflow can be dealt with by hand.');
export const DeadLetterNotFound = domainError('DEAD_LETTER_NOT_FOUND', 'not-found', 'There is no such open dead letter in this school.');
export const Overloaded = domainError('OVERLOADED', 'unavailable', 'Too many are waiting in line; nothing was begun. Try again in a moment.');
