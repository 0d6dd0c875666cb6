import { Redis } from 'ioredis';
import type { RateLimitSettings } from '../../../apps/api/src/door/rate-limits/rate-limits';
import { HouseOfTheTest } from './house-of-the-test';
import { ThingsController } from './things.controller';

const opened: HouseOfTheTest[] = [];
afterEach(async () => {
  for (const house of opened.splice(0)) await house.close();
});

async function houseWith(rateLimits: RateLimitSettings): Promise<HouseOfTheTest> {
  const house = await HouseOfTheTest.open({ controllers: [ThingsController], rateLimits });
  opened.push(house);
  return house;
}

const redisUrl = process.env.TEST_REDIS_URL;
// `npm test` says when there is no Redis here; CI has one.
const countedIn = [{ name: 'memory', redisUrl: undefined }, ...(redisUrl ? [{ name: 'Redis', redisUrl }] : [])];

beforeEach(async () => {
  if (!redisUrl) return;
  const redis = new Redis(redisUrl);
  await redis.flushall();
  await redis.quit();
});

describe.each(countedIn)('requests that are counted in $name', ({ redisUrl }) => {
  it('are so many a user, and say what is left', async () => {
    const house = await houseWith({ perUser: 2, perAddress: 0, redisUrl });
    const [busy, other] = [await house.bearer(house.user(['things:read'])), await house.bearer(house.user(['things:read']))];
    const read = (headers: Record<string, string>) => house.inject({ url: '/v1/things', headers });
    const [first, second, third] = [await read(busy), await read(busy), await read(busy)];
    expect([first.statusCode, second.statusCode, third.statusCode]).toEqual([200, 200, 429]);
    expect([first, second, third].map(({ headers }) => headers['ratelimit-policy'])).toEqual(Array(3).fill('"user";q=2;w=60'));
    expect([first, second, third].map(({ headers }) => String(headers.ratelimit).replace(/t=\d+$/, 't'))).toEqual(['"user";r=1;t', '"user";r=0;t', '"user";r=0;t']);
    expect(third.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(third.json().code).toBe('RATE_LIMITED');
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(third.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect((await read(other)).statusCode).toBe(200);
  });

  it('are so many an address, signed in or not, at any path, and before anything is read of them', async () => {
    const house = await houseWith({ perUser: 0, perAddress: 2, redisUrl });
    const from = (remoteAddress: string, url: string) => house.inject({ url, remoteAddress });
    const crowd = [await from('192.0.2.1', '/v1/things'), await from('192.0.2.1', '/v1/nothing'), await from('192.0.2.1', '/v1/nothing')];
    expect(crowd.map(({ statusCode }) => statusCode)).toEqual([401, 404, 429]);
    expect(crowd[2].headers['ratelimit-policy']).toBe('"address";q=2;w=60');
    const body = await house.inject({ method: 'POST', url: '/v1/things/repeatable', remoteAddress: '192.0.2.1', headers: { 'content-type': 'application/json' }, payload: '{"a":' });
    expect(body.json().code).toBe('RATE_LIMITED');
    expect((await from('192.0.2.2', '/v1/nothing')).statusCode).toBe(404);
  });

  it('are counted by both, and say both', async () => {
    const house = await houseWith({ perUser: 5, perAddress: 9, redisUrl });
    const { headers } = await house.inject({ url: '/v1/things', headers: await house.bearer(house.user(['things:read'])) });
    expect(headers['ratelimit-policy']).toBe('"address";q=9;w=60, "user";q=5;w=60');
    expect(headers.ratelimit).toMatch(/^"address";r=8;t=\d+, "user";r=4;t=\d+$/);
  });

  it('are not those of a probe', async () => {
    const house = await houseWith({ perUser: 1, perAddress: 1, redisUrl });
    for (const url of ['/health/live', '/health/live', '/health/ready', '/metrics']) expect([url, (await house.inject(url)).statusCode]).toEqual([url, 200]);
  });
});

describe('a limit', () => {
  it('is none, and says nothing, where it is switched off', async () => {
    const house = await houseWith({ perUser: 0, perAddress: 0, redisUrl });
    const { headers } = await house.inject({ url: '/v1/things', headers: await house.bearer(house.user(['things:read'])) });
    expect([headers.ratelimit, headers['ratelimit-policy']]).toEqual([undefined, undefined]);
  });

  it('holds within each process while Redis is away, and no request fails for that', async () => {
    const house = await houseWith({ perUser: 1, perAddress: 0, redisUrl: 'redis://127.0.0.1:1' });
    const headers = await house.bearer(house.user(['things:read']));
    const read = async () => (await house.inject({ url: '/v1/things', headers })).statusCode;
    expect([await read(), await read()]).toEqual([200, 429]);
  });
});

(redisUrl ? describe : describe.skip)('processes that have one Redis', () => {
  it('count together', async () => {
    const [one, other] = [await houseWith({ perUser: 0, perAddress: 2, redisUrl }), await houseWith({ perUser: 0, perAddress: 2, redisUrl })];
    const statuses = [];
    for (const house of [one, other, one, other]) statuses.push((await house.inject('/v1/nothing')).statusCode);
    expect(statuses).toEqual([404, 404, 429, 429]);
  });
});
