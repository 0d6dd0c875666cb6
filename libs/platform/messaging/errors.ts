import { domainError } from './domain-error';

export const InvalidMessage = domainError('INVALID_REQUEST', 'invalid', 'The request does not fit its schema.');
export const CommandExpired = domainError('COMMAND_EXPIRED', 'timeout', 'The command was too old to begin.');
export const CallTimedOut = domainError('CALL_TIMED_OUT', 'timeout', 'No answer came in time; whether the work was done is not known.');
export const NoRoute = domainError('NO_ROUTE', 'unavailable', 'No module here or elsewhere takes this message.');
export const InvalidAnswer = domainError('INVALID_ANSWER', 'internal', 'A module gave an answer that does not fit its contract.');
