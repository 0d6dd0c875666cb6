import type { ContractDescription } from './contract-description';
import type { WireError } from '../messaging/domain-error';
import { largestBytes } from '../messaging/plain-json';

/** What every line takes: a message or answer of the largest size (see plain-json.ts), and what is said beside it. */
export const largestEnvelope = largestBytes + 1_048_576;

/** What a caller says. The context is a text because it is signed as such. */
export interface CallRequest {
  readonly kind: 'call' | 'hello';
  readonly module: string;
  /** Of the message: `fees.calculate-fees`. Absent in a hello. */
  readonly type?: string;
  readonly message?: unknown;
  /** What is left of the caller's patience, in milliseconds. A span and no time: clocks differ. */
  readonly ttlMs: number;
  readonly context?: string;
  readonly token?: string;
  /** Hash of the caller's version of the contract. */
  readonly contract: string;
  /** Of a hello: the callee is to find out first whether it would let the caller in, and could work for it. */
  readonly readiness?: boolean;
  /** Hashes of other versions that the caller has compared with its own and found to fit for this message. */
  readonly checked: readonly string[];
}

export type CallReply =
  /** `contract`: hash of the version that answered, where it is not the caller's. */
  | { readonly kind: 'answer'; readonly answer: unknown; readonly contract?: string }
  | { readonly kind: 'refusal'; readonly error: WireError }
  /** Nothing was begun: compare this with your version first. */
  | { readonly kind: 'introduction'; readonly hash: string; readonly contract: ContractDescription; readonly instance: string; readonly version: string }
  /** Nothing was begun: this copy is about to end. */
  | { readonly kind: 'leaving' };

/** One way to the copies of a module elsewhere, by whatever transport. */
export interface Line {
  /** @throws LineFault, and nothing else */
  send(request: CallRequest, timeoutMs: number): Promise<CallReply>;
  close(): Promise<void>;
}

export type Answering = (request: CallRequest) => Promise<CallReply>;

/** The other end of a line. */
export interface Listener {
  /** From now on nothing new comes in (or is told `leaving`); what came is still answered. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** A call got no reply. `begun` says whether the other side can have had it: what surely was not begun may always be sent again. */
export class LineFault extends Error {
  constructor(
    readonly begun: 'no' | 'unknown',
    reason: string,
    readonly timedOut = false,
  ) {
    super(reason);
    this.name = 'LineFault';
  }
}

/** @throws LineFault when no reply comes in so many milliseconds */
export async function within<T>(ms: number, begun: LineFault['begun'], what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LineFault(begun, `${what} within ${Math.round(ms)} ms`, true)), ms);
  });
  try {
    return await Promise.race([work, expiry]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined); // lost to the expiry: its fault has been told
  }
}
