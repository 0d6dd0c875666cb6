import { Writable } from 'node:stream';
import { startTracing } from '@schoolhouse/platform/telemetry/tracing';
import { until } from '../split/hall';
import { Collector } from '../traces/collector';
import { StrangledHouse } from './strangled-house';

const written: string[] = [];
const logs = new Writable({
  write(line, _encoding, done) {
    written.push(String(line));
    done();
  },
});
const requestsIn = (): Record<string, unknown>[] => written.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === 'request');

let strangled: StrangledHouse;
beforeAll(async () => {
  strangled = await StrangledHouse.open({}, { logs, http: { trustProxy: ['127.0.0.1'] } });
  await strangled.route('/v1/lunches/**');
}, 60_000);
afterAll(() => strangled?.close());

describe('a request that is passed on', () => {
  it('has a line in the log by its route, with school, user and correlation', async () => {
    const [as] = strangled.users(1);
    await strangled.ask('/v1/lunches/7?secret=x', { as, headers: { 'x-correlation-id': 'order-17' } });
    await until(() => requestsIn().length > 0);
    expect(requestsIn()).toMatchObject([{ method: 'GET', route: '/v1/lunches/**', path: '/v1/lunches/7', status: 200, school: as.tenantId, user: as.userId, correlationId: 'order-17' }]);
    expect(written.join('')).not.toContain('secret=x');
  });

  it('is a span, and the asking of the old system one below it, under which the old system goes on', async () => {
    const collector = await Collector.start();
    const stop = await startTracing({ otlpEndpoint: collector.url, traceRatio: 1 }, 'test');
    await strangled.ask('/v1/lunches/7');
    await stop();
    await collector.stop();
    const [client, server] = [3, 2].map((kind) => collector.spans.find((span) => span.kind === kind && span.name === 'GET /v1/lunches/**'));
    expect(client).toMatchObject({ traceId: server?.traceId, parentSpanId: server?.spanId, attributes: { 'http.response.status_code': 200 } });
    expect(strangled.old.last.headers.traceparent).toBe(`00-${client?.traceId}-${client?.spanId}-01`);
  });

  it('comes from the address that a trusted proxy has told', async () => {
    await strangled.ask('/v1/lunches/7', { headers: { 'x-forwarded-for': '2001:db8::7', 'x-forwarded-host': 'evil.example' } });
    expect(strangled.old.last.headers).toMatchObject({ 'x-forwarded-for': '2001:db8::7, 127.0.0.1', 'x-forwarded-host': 'school.example', forwarded: 'for="[2001:db8::7]";host="school.example";proto=https, for=127.0.0.1' });
  });
});
