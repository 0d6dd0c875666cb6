import { register } from 'prom-client';
import { until } from '../split/hall';
import { StrangledHouse } from './strangled-house';

let strangled: StrangledHouse;
beforeAll(async () => {
  strangled = await StrangledHouse.open();
  await strangled.route('/v1/things/**', { shareBasisPoints: 0, shadow: true });
}, 60_000);
beforeEach(() => strangled.old.usual());
afterAll(() => strangled?.close());

const counted = async (outcome: string): Promise<number> => (await register.getSingleMetric('schoolhouse_strangled_shadows_total')!.get()).values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;

describe('what is read here under a rule with shadow reads', () => {
  it.each([
    ['same', 200, '{ "size" : null }'],
    ['different', 200, '{"size":7}'],
    ['different', 404, '{"size":null}'],
  ])('is answered here, and compared with what the old system says: %s (%i %s)', async (outcome, status, body) => {
    const before = await counted(outcome);
    strangled.old.answers((_request, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(body));
    expect(await strangled.ask('/v1/things')).toMatchObject({ status: 200, body: '{"size":null}' });
    await until(async () => (await counted(outcome)) === before + 1);
  });

  it('is answered here when the old system breaks', async () => {
    const before = await counted('failed');
    strangled.old.answers((request) => request.socket.destroy());
    expect(await strangled.ask('/v1/things')).toMatchObject({ status: 200, body: '{"size":null}' });
    await until(async () => (await counted('failed')) === before + 1);
  });

  it('is alone asked twice: what may change something is not', async () => {
    const before = await counted('different');
    await strangled.ask('/v1/things/repeatable', { method: 'POST' });
    await strangled.ask('/v1/things');
    await until(async () => (await counted('different')) === before + 1);
    expect(strangled.old.seen.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /v1/things']);
  });
});
