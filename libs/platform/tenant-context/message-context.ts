import { AsyncLocalStorage } from 'node:async_hooks';
import { DomainError } from '../messaging/domain-error';

/** On whose behalf work is done. `system` is the program itself (recovery, schedules, provisioning). */
export interface Principal {
  readonly id: string;
  readonly kind: 'user' | 'service' | 'system';
  readonly permissions: readonly string[];
}

/** Names a command so that its second delivery gets the first answer. See `processed_command`. */
export interface CommandKey {
  readonly id: string;
  /** Which command of several under one id: a workflow's step. Default: the type of the command. */
  readonly name?: string;
  /** On a compensation: the name of the action that must not be begun any more, should it arrive late. */
  readonly revokes?: string;
  /** Hash of what was asked; the same key with another one is refused (HTTP 422). Empty: not checked. */
  readonly fingerprint: string;
  /** `refuse` answers 409 while the first delivery is still at work (HTTP), `wait` waits for it (workflows). */
  readonly whenInFlight: 'refuse' | 'wait';
}

/**
 * What rides with every message and never in its fields: filled at the door from the verified token, by the
 * engine from the workflow's row, by the consumer from the event's envelope; nothing a caller can set.
 */
export interface MessageContext {
  readonly tenantId?: string;
  readonly principal: Principal;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly traceparent?: string;
  /** Messages with the same one stay in order on the way to a module elsewhere: the enrollment, for its workflow. */
  readonly sessionKey?: string;
  /** Milliseconds since the epoch; what has not begun by then is not begun. */
  readonly deadline?: number;
  readonly commandKey?: CommandKey;
  /** Signed where this context began, when that was another process: goes on with calls to modules elsewhere, which believe school, principal and correlation by it alone. */
  readonly origin?: string;
  /** The type of the message that is being handled; set by the router. */
  readonly handling?: string;
}

const storage = new AsyncLocalStorage<MessageContext>();

export const systemPrincipal: Principal = { id: 'system', kind: 'system', permissions: [] };

export function runInContext<T>(context: MessageContext, work: () => T): T {
  return storage.run(context, work);
}

/** @throws DomainError NO_CONTEXT when called outside of a message: a fault of the program. */
export function currentContext(): MessageContext {
  const context = storage.getStore();
  if (!context) throw new DomainError('NO_CONTEXT', 'internal', 'Work was begun outside of any message context.');
  return context;
}

export function maybeContext(): MessageContext | undefined {
  return storage.getStore();
}

/** @throws DomainError NO_TENANT: there is no query without a school. */
export function currentTenant(): string {
  const { tenantId } = currentContext();
  if (!tenantId) throw new DomainError('NO_TENANT', 'internal', 'Work on a school was begun without saying which.');
  return tenantId;
}
