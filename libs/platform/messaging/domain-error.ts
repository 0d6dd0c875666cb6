/** What went wrong, in the terms of a caller; the door maps each kind to one HTTP status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'stale'
  | 'refused'
  | 'too-large'
  | 'too-many'
  | 'timeout'
  | 'unavailable'
  | 'internal';

/** A definite answer is the same however often one asks; the others say nothing about whether the work was done. */
const indefinite: ReadonlySet<ErrorKind> = new Set(['timeout', 'unavailable', 'internal', 'too-many']);

export type ErrorDetails = Record<string, unknown>;
export type WireError = { code: string; kind: ErrorKind; message: string; details: ErrorDetails };

/**
 * The one error that crosses a module's border. It is rebuilt from its wire form on the other side, so
 * callers compare by code: `CapacityExceeded.is(error)`, never by instanceof of a subclass.
 */
export class DomainError extends Error {
  constructor(
    readonly code: string,
    readonly kind: ErrorKind,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
    this.name = code;
  }

  get isDefinite(): boolean {
    return !indefinite.has(this.kind);
  }

  toWire(): WireError {
    return { code: this.code, kind: this.kind, message: this.message, details: this.details };
  }

  static fromWire({ code, kind, message, details }: WireError): DomainError {
    return new DomainError(code, kind, message, details);
  }

  /** What is not a DomainError is a fault of ours: its text stays in our logs and does not reach the caller. */
  static from(error: unknown): DomainError {
    if (error instanceof DomainError) return error;
    return new DomainError('INTERNAL', 'internal', 'Something went wrong on our side.', {});
  }
}

export type DomainErrorType = {
  new (details?: ErrorDetails): DomainError;
  readonly code: string;
  is(error: unknown): boolean;
};

/** Declares an error of a contract: `export const CapacityExceeded = domainError('CAPACITY_EXCEEDED', 'conflict', '…')`. */
export function domainError(code: string, kind: ErrorKind, message: string): DomainErrorType {
  return class extends DomainError {
    static readonly code = code;
    constructor(details: ErrorDetails = {}) {
      super(code, kind, message, details);
    }
    static is(error: unknown): boolean {
      return error instanceof DomainError && error.code === code;
    }
  };
}
