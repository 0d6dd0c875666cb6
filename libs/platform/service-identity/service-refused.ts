import { DomainError } from '../messaging/domain-error';

/** Why a call between services is not taken: for the operator's logs and metrics, and no secret to the caller, who is one of ours or nobody. */
export type RefusalReason =
  | 'no-token' | 'malformed' | 'type' | 'algorithm' | 'unknown-key' | 'signature' | 'issuer' | 'audience' | 'claims' | 'expired'
  | 'other-module' | 'no-context' | 'context-malformed' | 'context-grant' | 'context-signature' | 'context-expired'
  | 'credentials' | 'scope';

/** `unauthenticated`: it is not known who calls, or for whom. `forbidden`: it is, and may not. */
export class ServiceRefused extends DomainError {
  static readonly code = 'SERVICE_REFUSED';

  constructor(kind: 'unauthenticated' | 'forbidden', readonly reason: RefusalReason) {
    super(ServiceRefused.code, kind, `A call between services was refused: ${reason}.`, { reason });
  }

  static is(error: unknown): error is ServiceRefused {
    return error instanceof DomainError && error.code === ServiceRefused.code;
  }
}
