import type { CommandKey, MessageContext, Principal } from '@schoolhouse/platform/tenant-context/message-context';
import type { PathRule } from '@schoolhouse/platform/strangler/path-rule';
import type { CursorSigner } from './lists/cursor';
import type { Preference } from './preference';
import type { TraceContext } from './trace-context';

export const anonymous: Principal = { id: 'anonymous', kind: 'user', permissions: [] };

/**
 * The context in which a request is handled. It is opened empty before the body is read and filled by the guards, in
 * place: whoever asks for the current context later, through whatever await, sees what the guards have found.
 */
export interface RequestContext extends MessageContext {
  tenantId?: string;
  principal: Principal;
  deadline: number;
  traceparent: string;
  commandKey?: CommandKey;
}

/** A request at a path of which a rule sends some schools to an old system. */
export interface Strangled {
  readonly rule: PathRule;
  readonly where: 'old' | 'here';
}

/** What the door notes of a request while it passes. */
export interface DoorRequest {
  readonly context: RequestContext;
  trace: TraceContext;
  readonly startedAt: number;
  readonly cursors: CursorSigner;
  /** The method of a controller that answers; unknown until the guards. */
  handler?: object;
  preference?: Preference;
  strangled?: Strangled;
  /** By what a problem names itself, where that must be the same at each repetition; otherwise the trace does. */
  reference?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    door: DoorRequest;
  }
}
