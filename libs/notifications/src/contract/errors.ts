import { domainError } from '@schoolhouse/platform/messaging/domain-error';

export const MessageNotFound = domainError('MESSAGE_NOT_FOUND', 'not-found', 'There is no such message in this school.');
