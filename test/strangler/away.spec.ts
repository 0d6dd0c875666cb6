import { Readable } from 'node:stream';
import { register } from 'prom-client';
import { until } from '../split/hall';
import { StrangledHouse } from './strangled-house';

const opened: StrangledHouse[] = [];
afterEach(async () => {
  for (const strangled of opened.splice(0)) await strangled.close();
});

async function houseWith(settings: Parameters<typeof StrangledHouse.open>[0] = {}): Promise<StrangledHouse> {
  const strangled = await StrangledHouse.open(settings);
  opened.push(strangled);
  await strangled.route('/v1/lunches/**');
  return strangled;
}

const triedAgain = async (): Promise<number> => (await register.getSingleMetric('schoolhouse_old_system_retries_total')!.get()).values.find(({ labels }) => labels.route === '/v1/lunches/**')?.value ?? 0;

describe('an old system that is away', () => {
  it.each(['GET', 'POST'])('is told as such, with the route and when to come again: %s', async (method) => {
    const strangled = await houseWith();
    await strangled.old.stop();
    const answer = await strangled.ask('/v1/lunches/7', { method, ...(method === 'POST' && { body: 'x' }) });
    expect(answer).toMatchObject({ status: 503, code: 'OLD_SYSTEM_UNAVAILABLE', detail: expect.stringMatching(/\/v1\/lunches\/\*\* .*nothing was done/) });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    await strangled.old.startAgain();
  });

  it('takes nobody along: paths of ours go on', async () => {
    const strangled = await houseWith();
    await strangled.old.stop();
    expect(await strangled.ask('/v1/lunches')).toMatchObject({ status: 503 });
    expect(await strangled.ask('/v1/things')).toMatchObject({ status: 200 });
    await strangled.old.startAgain();
  });

  it('is asked again while it starts, also for a change: nothing was begun, and nothing of the body was used up', async () => {
    const strangled = await houseWith({ policy: { retries: 20, breakerFaults: 50 } });
    await strangled.old.stop();
    const before = await triedAgain();
    const answer = strangled.ask('/v1/lunches', { method: 'POST', body: Readable.from(['the', ' whole', ' body']) });
    await until(async () => (await triedAgain()) > before);
    await strangled.old.startAgain();
    expect(await answer).toMatchObject({ status: 200 });
    expect(strangled.old.last.body.toString()).toBe('the whole body');
  });

  it('is left alone after some faults in a row, and asked again after a while', async () => {
    const strangled = await houseWith({ policy: { retries: 0, breakerFaults: 3, breakerMs: 300 } });
    let asked = 0;
    strangled.old.answers((request) => {
      asked += 1;
      request.socket.destroy();
    });
    for (let turn = 0; turn < 6; turn += 1) expect(await strangled.ask('/v1/lunches')).toMatchObject({ status: 503, code: 'OLD_SYSTEM_UNAVAILABLE' });
    expect(asked).toBe(3);
    strangled.old.usual();
    await until(async () => (await strangled.ask('/v1/lunches')).status === 200);
  });
});

describe('an old system that takes too long', () => {
  const slow = { patienceMs: 150, policy: { retries: 3 } };

  it.each([
    ['GET', 'nothing was done'],
    ['POST', 'whether it was done is not known'],
    ['PUT', 'whether it was done is not known'],
    ['DELETE', 'whether it was done is not known'],
  ])('is given up, and told what that means: %s', async (method, meaning) => {
    const strangled = await houseWith(slow);
    strangled.old.answers(() => undefined);
    expect(await strangled.ask('/v1/lunches', { method })).toMatchObject({ status: 504, code: 'OLD_SYSTEM_TIMED_OUT', detail: expect.stringContaining(meaning) });
  });

  it('is not taken for slow when it is the client that does not come to its end', async () => {
    const strangled = await houseWith({ patienceMs: 150, policy: { breakerFaults: 2 } });
    strangled.old.answers((request, response) => request.resume().once('end', () => response.end('{"by":"old"}')));
    const stalls = () => new Readable({ read() {} });
    for (let turn = 0; turn < 3; turn += 1) {
      const body = stalls();
      body.push('the beginning');
      expect(await strangled.ask('/v1/lunches', { method: 'PUT', body })).toMatchObject({ status: 408, code: 'REQUEST_TIMEOUT' });
    }
    expect(await strangled.ask('/v1/lunches')).toMatchObject({ status: 200 });
  });

  it('may take its time for the rest, once it has begun to answer', async () => {
    const strangled = await houseWith(slow);
    strangled.old.answers((_request, response) => {
      response.write('begun ');
      setTimeout(() => response.end('and ended'), 400);
    });
    expect(await strangled.ask('/v1/lunches')).toMatchObject({ status: 200, body: 'begun and ended' });
  });
});

describe('an answer that breaks off', () => {
  it.each([
    ['of a known length', { 'content-length': '1000' }],
    ['of an unknown length', {}],
  ])('is broken for the client too, and never taken for a whole one: %s', async (_, headers) => {
    const strangled = await houseWith();
    strangled.old.answers((request, response) => {
      response.writeHead(200, headers).write('the first half', () => request.socket.destroy());
    });
    await expect(strangled.ask('/v1/lunches')).rejects.toThrow();
  });
});

describe('an answer of which nothing but the head comes', () => {
  it.each([
    ['GET', {}, 'OLD_SYSTEM_UNAVAILABLE'],
    ['GET', { 'content-length': '1000', 'content-type': 'text/plain', 'content-encoding': 'gzip', etag: '"old"' }, 'OLD_SYSTEM_UNAVAILABLE'],
    ['POST', {}, 'OLD_SYSTEM_OUTCOME_UNKNOWN'],
  ])('is told as a fault of the old system: %s %j', async (method, headers, code) => {
    const strangled = await houseWith();
    strangled.old.answers((request, response) => {
      response.writeHead(200, headers).flushHeaders();
      request.resume().once('end', () => setImmediate(() => request.socket.destroy()));
    });
    const answer = await strangled.ask('/v1/lunches', { method });
    expect(answer).toMatchObject({ status: 503, code });
    expect(answer.headers).toMatchObject({ 'content-type': expect.stringContaining('application/problem+json') });
    expect(Object.keys(answer.headers)).toEqual(expect.not.arrayContaining(['etag', 'content-encoding']));
  });
});

describe('an old system that breaks off', () => {
  const asked: string[] = [];
  const breakingHouse = async (): Promise<StrangledHouse> => {
    const strangled = await houseWith({ policy: { retries: 2 } });
    asked.length = 0;
    strangled.old.answers((request) => {
      asked.push(request.method ?? '');
      request.on('data', () => undefined).on('end', () => request.socket.destroy());
    });
    return strangled;
  };

  it.each(['GET', 'HEAD', 'OPTIONS'])('is asked again where that changes nothing: %s', async (method) => {
    const strangled = await breakingHouse();
    expect((await strangled.ask('/v1/lunches', { method })).status).toBe(503);
    expect(asked).toEqual([method, method, method]);
  });

  it.each([
    ['POST', {}],
    ['PUT', {}],
    ['DELETE', {}],
    ['GET', { 'x-http-method-override': 'DELETE' }],
  ])('is asked once where that may change something, and it is said that the outcome is not known: %s %j', async (method, headers) => {
    const strangled = await breakingHouse();
    const answer = await strangled.ask('/v1/lunches', { method, headers, ...(method === 'POST' && { body: 'x' }) });
    expect(answer).toMatchObject({ status: 503, code: 'OLD_SYSTEM_OUTCOME_UNKNOWN', detail: expect.stringContaining('is not known') });
    expect(asked).toEqual([method]);
  });
});
