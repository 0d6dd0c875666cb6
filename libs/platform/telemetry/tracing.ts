import type { MessageContext } from '../tenant-context/message-context';

export type SpanKind = 'server' | 'client' | 'internal' | 'producer' | 'consumer';
/** Never anything personal: ids, names of types, counts. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

export interface Span {
  /** W3C Trace Context: what is done under it has this as its parent. */
  readonly traceparent: string;
  add(attributes: Attributes): void;
  /** @param fault what it ended with; of which only the code is kept */
  end(fault?: unknown): void;
}

/** A span whose ids were told to others before it could be written down. */
export interface ToldSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly traceparent: string;
  readonly parent?: string;
  /** As of `performance.now()`. */
  readonly startedAt: number;
  readonly failed: boolean;
  readonly attributes: Attributes;
}

export interface SpanRecorder {
  begin(name: string, kind: SpanKind, attributes: Attributes, parent: string | undefined): Span;
  record(span: ToldSpan): void;
  /** Of a trace that begins here. */
  samples(traceId: string): boolean;
  /** Sends what is left. */
  close(): Promise<void>;
}

export interface TracingSettings {
  readonly otlpEndpoint?: string;
  /** Share of the traces that begin here, 0 to 1; those that others have begun are kept as they say. */
  readonly traceRatio: number;
}

/** Of this process. Without one nothing of OpenTelemetry is loaded, and a span costs the look that there is none. */
let recorder: SpanRecorder | undefined;

/** @returns how to end it; what was recorded by then is sent. Without an endpoint nothing is done. */
export async function startTracing({ otlpEndpoint, traceRatio }: TracingSettings, service: string): Promise<() => Promise<void>> {
  if (!otlpEndpoint) return () => Promise.resolve();
  const { OtlpRecorder } = await import('./otlp-recorder.js');
  const started = new OtlpRecorder(otlpEndpoint, traceRatio, service);
  recorder = started;
  return () => {
    if (recorder === started) recorder = undefined;
    return started.close();
  };
}

export const isTracing = (): boolean => recorder !== undefined;

/** The work as a span under that of the context; what it does in the context that it is given hangs under the span. */
export function inSpan<T>(name: string, kind: SpanKind, attributes: Attributes, context: MessageContext, work: (context: MessageContext, span?: Span) => Promise<T>): Promise<T> {
  return recorder ? recorded(recorder.begin(name, kind, { ...attributes, 'schoolhouse.school': context.tenantId }, context.traceparent), context, work) : work(context);
}

async function recorded<T>(span: Span, context: MessageContext, work: (context: MessageContext, span: Span) => Promise<T>): Promise<T> {
  try {
    const result = await work({ ...context, traceparent: span.traceparent }, span);
    span.end();
    return result;
  } catch (error) {
    span.end(error);
    throw error;
  }
}

/** For work on many things at once, each in a trace of its own. Undefined: nobody records. */
export function beginSpan(name: string, kind: SpanKind, attributes: Attributes, parent: string | undefined): Span | undefined {
  return recorder?.begin(name, kind, attributes, parent);
}

export function recordSpan(span: ToldSpan): void {
  recorder?.record(span);
}

/** Whether a trace that begins here is to be kept; also by those who record when this process does not. */
export const samples = (traceId: string): boolean => recorder?.samples(traceId) ?? true;
