import { Logger } from '@nestjs/common';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { DomainError } from '@schoolhouse/platform/messaging/domain-error';
import { beginSpan, inSpan, isTracing, samples, startTracing } from '@schoolhouse/platform/telemetry/tracing';
import { systemPrincipal } from '@schoolhouse/platform/tenant-context/message-context';
import { Collector } from './collector';

const sampled = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const notSampled = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00';
const context = (traceparent?: string) => ({ principal: systemPrincipal, correlationId: 'c', traceparent });
const ask = (traceparent?: string) => inSpan('ask', 'internal', {}, context(traceparent), async (inner) => inner.traceparent);

let collector: Collector;
const said: string[] = [];

beforeEach(async () => {
  collector = await Collector.start();
  said.length = 0;
  const note = (message: unknown) => said.push(String(message));
  Logger.overrideLogger({ log: note, warn: note, error: note });
});
afterEach(() => collector.stop());

describe('tracing', () => {
  it('gives the context on as it is where there is no collector', async () => {
    const stop = await startTracing({ traceRatio: 1 }, 'test');
    expect(isTracing()).toBe(false);
    const given = context(sampled);
    await inSpan('ask', 'internal', {}, given, async (inner) => expect(inner).toBe(given));
    expect(beginSpan('ask', 'internal', {}, sampled)).toBeUndefined();
    await stop();
  });

  it('hangs work under the span of its context, and what the work does under its own', async () => {
    const stop = await startTracing({ otlpEndpoint: collector.url, traceRatio: 1 }, 'test');
    const traceparent = await ask(sampled);
    await stop();
    const [span] = collector.spans;
    expect(span).toMatchObject({ name: 'ask', service: 'schoolhouse-test', traceId: '4bf92f3577b34da6a3ce929d0e0e4736', parentSpanId: '00f067aa0ba902b7' });
    expect(traceparent).toBe(`00-${span.traceId}-${span.spanId}-01`);
  });

  it('keeps a share of the traces that begin here, and of those of others what they say', async () => {
    const stop = await startTracing({ otlpEndpoint: collector.url, traceRatio: 0 }, 'test');
    expect(samples('4bf92f3577b34da6a3ce929d0e0e4736')).toBe(false);
    expect(await ask()).toMatch(/-00$/);
    expect(await ask(notSampled)).toMatch(/-00$/);
    expect(await ask(sampled)).toMatch(/-01$/);
    await stop();
    expect(collector.spans).toHaveLength(1);
  });

  it('begins a trace where what came as one does not fit the form', async () => {
    const stop = await startTracing({ otlpEndpoint: collector.url, traceRatio: 1 }, 'test');
    for (const broken of ['', 'x', '00-a-b-01', '00-00000000000000000000000000000000-0000000000000000-01']) expect(await ask(broken)).toMatch(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    await stop();
    expect(collector.spans.map(({ parentSpanId }) => parentSpanId ?? '')).toEqual(['', '', '', '']);
  });

  it('tells a fault by its code and never by its text; a definite no is no failure', async () => {
    const stop = await startTracing({ otlpEndpoint: collector.url, traceRatio: 1 }, 'test');
    for (const fault of [new DomainError('FULL', 'conflict', 'Ada is too late'), new DomainError('AWAY', 'unavailable', 'Ada waits'), new TypeError('Ada')]) {
      await expect(inSpan('ask', 'internal', {}, context(sampled), () => Promise.reject(fault))).rejects.toBe(fault);
    }
    await stop();
    expect(collector.spans.map(({ attributes, status }) => [attributes['error.type'], status.code === 2])).toEqual([
      ['FULL', false],
      ['AWAY', true],
      ['TypeError', true],
    ]);
    expect(JSON.stringify(collector.spans)).not.toContain('Ada');
  });

  it('is disturbed by no collector that is away, and says so once', async () => {
    const stop = await startTracing({ otlpEndpoint: `http://127.0.0.1:${await findFreePort()}`, traceRatio: 1 }, 'test');
    for (let i = 0; i < 3_000; i += 1) await ask(sampled); // more than one hand-over
    await stop();
    expect(said).toEqual([expect.stringContaining('Traces do not reach their collector')]);
  });
});
