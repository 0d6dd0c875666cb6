import type { MessageContext } from '../tenant-context/message-context';

/** What a caller puts beside its message: who it is, and on whose behalf it asks. */
export interface CallHeaders {
  readonly token?: string;
  readonly context?: string;
}

export interface CallerCredentials {
  headers(context: MessageContext, type: string): Promise<CallHeaders>;
  /** Who calls, when nobody has asked for anything yet. @throws ServiceRefused; IDENTITY_UNAVAILABLE */
  token(): Promise<string | undefined>;
}

export interface CallChecker {
  /** @returns the context in which the message is to be handled. @throws ServiceRefused; IDENTITY_UNAVAILABLE */
  check(headers: CallHeaders, module: string, type: string): Promise<MessageContext>;
  /** That whoever has this token may call a module. @throws ServiceRefused; IDENTITY_UNAVAILABLE */
  admit(token: string | undefined, module: string): Promise<void>;
}

/** For a machine that nobody else is on: processes of one house believe each other. Production refuses it. */
export class TrustingCalls implements CallerCredentials, CallChecker {
  async headers(context: MessageContext): Promise<CallHeaders> {
    return { context: JSON.stringify(context) };
  }

  async token(): Promise<undefined> {}

  async admit(): Promise<void> {}

  async check({ context }: CallHeaders): Promise<MessageContext> {
    return JSON.parse(context ?? 'null') as MessageContext;
  }
}

const nobody: MessageContext['principal'] = { id: 'nobody', kind: 'service', permissions: [] };

/**
 * Some messages come before all tokens: they prove themselves (a service asks for its token) or are for everybody (the public keys).
 * They are taken from anyone, and handled in the name of nobody.
 */
export function exceptFor(open: ReadonlySet<string>, calls: CallerCredentials): CallerCredentials;
export function exceptFor(open: ReadonlySet<string>, calls: CallChecker): CallChecker;
export function exceptFor(open: ReadonlySet<string>, calls: CallerCredentials | CallChecker): CallerCredentials | CallChecker {
  if ('headers' in calls) {
    return { token: () => calls.token(), headers: (context, type) => (open.has(type) ? Promise.resolve({ context: JSON.stringify({ ...context, principal: nobody }) }) : calls.headers(context, type)) };
  }
  return {
    admit: (token, module) => calls.admit(token, module),
    check: async (headers, module, type) => (open.has(type) ? { ...(JSON.parse(headers.context ?? '{}') as MessageContext), principal: nobody } : calls.check(headers, module, type)),
  };
}
