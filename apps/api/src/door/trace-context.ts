import { randomBytes } from 'node:crypto';
import { samples } from '@schoolhouse/platform/telemetry/tracing';

export interface TraceContext {
  readonly traceId: string;
  readonly traceparent: string;
  /** The caller's span, who has begun the trace; otherwise it begins here. */
  readonly parent?: string;
}

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const none = /^0+$/;

export const newTraceId = (): string => randomBytes(16).toString('hex');

/** Goes on with the caller's trace (W3C Trace Context), or begins one. What does not fit its form is passed over, as the standard asks. */
export function continueTrace(traceparent: string | undefined): TraceContext {
  const [, version, traceId, parent, flags, more] = form.exec(traceparent ?? '') ?? [];
  if (!traceId || version === 'ff' || (version === '00' && more) || none.test(traceId) || none.test(parent)) return beginTrace(newTraceId());
  return { traceId, traceparent: spanIn(traceId, parseInt(flags, 16) & 1), parent: `00-${traceId}-${parent}-${flags}` };
}

export const beginTrace = (traceId: string): TraceContext => ({ traceId, traceparent: spanIn(traceId, samples(traceId) ? 1 : 0) });

/** A span of our own in it, which is the parent of whatever is done for this request. */
const spanIn = (traceId: string, sampled: number): string => `00-${traceId}-${randomBytes(8).toString('hex')}-0${sampled}`;
