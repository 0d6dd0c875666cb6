import type { MessageContext } from '../tenant-context/message-context';

/** What a caller puts beside its message: who it is, and on whose behalf it asks. */
export interface CallHeaders {
  readonly token?: string;
  readonly context?: string;
}

export abstract class CallerCredentials {
  abstract headers(context: MessageContext): Promise<CallHeaders>;
}

export abstract class CallChecker {
  /** @returns the context in which the message is to be handled. @throws DomainError unauthenticated, forbidden */
  abstract check(headers: CallHeaders, module: string): Promise<MessageContext>;
}

/** For a machine that nobody else is on: processes of one house believe each other. Production refuses it. */
export class TrustingCalls implements CallerCredentials, CallChecker {
  async headers(context: MessageContext): Promise<CallHeaders> {
    return { context: JSON.stringify(context) };
  }

  async check({ context }: CallHeaders): Promise<MessageContext> {
    return JSON.parse(context ?? 'null') as MessageContext;
  }
}
