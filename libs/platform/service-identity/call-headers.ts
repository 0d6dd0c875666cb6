import type { MessageContext } from '../tenant-context/message-context';

/** What a caller puts in each envelope beside the message: who it is, and on whose behalf it asks. */
export interface CallerCredentials {
  headers(context: MessageContext): Promise<{ token: string; context: string }>;
}

export interface CallChecker {
  /** @returns the context in which the message is to be handled. @throws ServiceRefused; IDENTITY_UNAVAILABLE */
  check(headers: { token?: string; context?: string }, module: string): Promise<MessageContext>;
}
