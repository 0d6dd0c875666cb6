import { Logger } from '@nestjs/common';
import { ROOT_CONTEXT, SpanKind as Kind, SpanStatusCode, trace, type Context, type Span as OpenTelemetrySpan, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, ParentBasedSampler, RandomIdGenerator, SamplingDecision, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { DomainError } from '../messaging/domain-error';
import { SaidOnce } from './said-once';
import type { Attributes, Span, SpanKind, SpanRecorder, ToldSpan } from './tracing';

const kinds: Readonly<Record<SpanKind, Kind>> = { server: Kind.SERVER, client: Kind.CLIENT, internal: Kind.INTERNAL, producer: Kind.PRODUCER, consumer: Kind.CONSUMER };

/** A collector that takes longer is away: an ending process must not wait for it beyond its grace. */
const exportMs = 3_000;
/** What is sent at once, how long it is gathered, and what is kept for a slow collector; beyond that spans are dropped. */
const batch = { maxExportBatchSize: 1_024, scheduledDelayMillis: 1_000, maxQueueSize: 16_384, exportTimeoutMillis: exportMs };

/** Sends spans to a collector by OTLP over HTTP. Loaded only where there is one. */
export class OtlpRecorder implements SpanRecorder {
  private readonly ids = new ToldIds();
  private readonly sampler: TraceIdRatioBasedSampler;
  private readonly provider: TracerProvider;
  private readonly tracer: Tracer;

  constructor(endpoint: string, ratio: number, service: string) {
    const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: exportMs });
    this.sampler = new TraceIdRatioBasedSampler(ratio);
    this.provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.namespace': 'schoolhouse', 'service.name': `schoolhouse-${service}`, 'process.pid': process.pid }),
      sampler: new ParentBasedSampler({ root: this.sampler }),
      idGenerator: this.ids,
      spanProcessors: [new BatchSpanProcessor({ exporter: new SaidOnce(exporter, new Logger('Tracing')), ...batch })],
    });
    this.tracer = this.provider.getTracer('schoolhouse');
  }

  begin(name: string, kind: SpanKind, attributes: Attributes, parent: string | undefined): Span {
    return new RecordedSpan(this.tracer.startSpan(name, { kind: kinds[kind], attributes }, under(parent)));
  }

  record({ name, kind, traceparent, parent, startedAt, failed, attributes }: ToldSpan): void {
    this.ids.told = contextOf(traceparent);
    const span = this.tracer.startSpan(name, { kind: kinds[kind], attributes, startTime: startedAt }, under(parent));
    this.ids.told = undefined;
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  }

  samples(traceId: string): boolean {
    return this.sampler.shouldSample(ROOT_CONTEXT, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;
  }

  /** That nobody takes the last of it was said by then, and is no fault of the process that ends. */
  close(): Promise<void> {
    return this.provider.shutdown().catch(() => undefined);
  }
}

class RecordedSpan implements Span {
  readonly traceparent: string;

  constructor(private readonly span: OpenTelemetrySpan) {
    const { traceId, spanId, traceFlags } = span.spanContext();
    this.traceparent = `00-${traceId}-${spanId}-0${traceFlags & 1}`;
  }

  add(attributes: Attributes): void {
    this.span.setAttributes(attributes);
  }

  end(fault?: unknown): void {
    const code = codeOf(fault);
    if (code) this.span.setAttribute('error.type', code);
    if (code && !(fault instanceof DomainError && fault.isDefinite)) this.span.setStatus({ code: SpanStatusCode.ERROR, message: code });
    this.span.end();
  }
}

/** The text of an error may name people: its code is all that is told. What is thrown and no error (an answer from the records) is no fault. */
function codeOf(fault: unknown): string | undefined {
  if (fault instanceof DomainError) return fault.code;
  if (!(fault instanceof Error)) return undefined;
  return 'code' in fault && typeof fault.code === 'string' ? fault.code : fault.name;
}

/** Random ones, but for a span that has its ids already. */
class ToldIds extends RandomIdGenerator {
  told?: { traceId: string; spanId: string };

  override generateTraceId = (): string => this.told?.traceId ?? random.generateTraceId();
  override generateSpanId = (): string => this.told?.spanId ?? random.generateSpanId();
}

const random = new RandomIdGenerator();

const under = (traceparent: string | undefined): Context => (traceparent ? trace.setSpanContext(ROOT_CONTEXT, contextOf(traceparent)) : ROOT_CONTEXT);

/** What does not fit the form has no valid ids, and is no parent. */
function contextOf(traceparent: string) {
  const [, traceId = '', spanId = '', flags = ''] = traceparent.split('-');
  return { traceId, spanId, traceFlags: parseInt(flags, 16) & 1, isRemote: true };
}
