import { problemSchema } from '@schoolhouse/platform/problem-details/problem';
import { HouseOfTheTest, type User } from './house-of-the-test';
import { ThingsController } from './things.controller';

let house: HouseOfTheTest;
let user: User;
let headers: Record<string, string>;
const logs: string[] = [];

beforeAll(async () => {
  house = await HouseOfTheTest.open({ controllers: [ThingsController], logs: { write: (line) => logs.push(line) } });
  user = house.user(['things:read', 'things:write']);
  headers = await house.bearer(user);
});
afterAll(() => house.close());

type Request = Parameters<HouseOfTheTest['inject']>[0] & object;

async function problem(request: Request & { method?: string; url: string; headers?: Record<string, string>; payload?: string | object }) {
  const response = await house.inject({ ...request, headers: { ...headers, ...request.headers } } as never);
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  return { response, body: problemSchema.parse(response.json()) };
}

const post = (payload: string | object, more: Record<string, string> = {}) =>
  problem({ method: 'POST', url: '/v1/things', payload, headers: { 'idempotency-key': `k${Math.random()}`, 'content-type': 'application/json', ...more } });

describe('problems', () => {
  it('says that there is nothing at an unknown address', async () => {
    const { body } = await problem({ url: '/v1/nothing?token=1' });
    expect(body).toMatchObject({ status: 404, code: 'ROUTE_NOT_FOUND', instance: '/v1/nothing' });
  });

  it('names the methods that an address has', async () => {
    const { response, body } = await problem({ method: 'DELETE', url: '/v1/things' });
    expect(body).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    expect(response.headers.allow).toBe('GET, HEAD, POST');
  });

  it.each([
    ['malformed JSON', '{"name":', 400, 'MALFORMED_JSON'],
    ['JSON that would change a prototype', '{"__proto__":{"a":1}}', 400, 'MALFORMED_JSON'],
    ['JSON nested too deep', `{"name":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 400, 'BODY_TOO_DEEP'],
    ['a body that is too large', `{"name":"${'x'.repeat(1_100_000)}"}`, 413, 'BODY_TOO_LARGE'],
    ['a text with NUL', '{"name":"a\\u0000b"}', 400, 'INVALID_REQUEST'],
    ['half of a character', '{"name":"\\ud83d"}', 400, 'INVALID_REQUEST'],
    ['no body', '', 400, 'INVALID_REQUEST'],
    ['null', 'null', 400, 'INVALID_REQUEST'],
    ['a list', '[]', 400, 'INVALID_REQUEST'],
  ])('refuses %s', async (_, payload, status, code) => {
    const { body } = await post(payload);
    expect(body).toMatchObject({ status, code });
  });

  it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense'])('refuses a body of type %s', async (type) => {
    const { body } = await post('name=x', { 'content-type': type });
    expect(body).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
  });

  it('points at each field that is wrong, missing or unknown', async () => {
    const { body } = await post({ size: 'big', parts: [{ name: 'a' }, { name: 'b', 'x/y': 1 }], isAdmin: true });
    expect(body.status).toBe(400);
    expect(body.errors?.map(({ pointer }) => pointer).sort()).toEqual(['/isAdmin', '/name', '/parts/1/x~1y', '/size']);
  });

  it('points at parameters, too', async () => {
    const { body } = await problem({ url: '/v1/things?size=big&sort=up' });
    expect(body.errors).toEqual(expect.arrayContaining([expect.objectContaining({ pointer: '/size', in: 'query' }), expect.objectContaining({ pointer: '/sort', in: 'query' })]));
    expect((await problem({ url: '/v1/things/42' })).body).toMatchObject({ status: 400, errors: [{ pointer: '/id', in: 'path' }] });
  });

  it.each(['/v1/things/%', '/v1/things/%zz', '/v1/%c0%af', `/v1/things/${'x'.repeat(300)}`])('refuses the address %s', async (url) => {
    const { body } = await problem({ url });
    expect(body.status).toBeGreaterThanOrEqual(400);
    expect(body.status).toBeLessThan(500);
  });

  it('gives the refusal of a module the status of its kind, its code and its pointers, and nothing else of it', async () => {
    const { body } = await post({ name: 'full' });
    expect(body).toMatchObject({ status: 409, code: 'THING_FULL', title: 'Thing full', type: 'urn:schoolhouse:problem:thing-full', errors: [{ pointer: '/name', detail: 'is full' }] });
    expect(JSON.stringify(body)).not.toContain('not for everyone');
  });

  it('says when to come again to what is away', async () => {
    const { response, body } = await post({ name: 'away' });
    expect(body).toMatchObject({ status: 503, code: 'THING_AWAY' });
    expect(response.headers['retry-after']).toBe('1');
  });

  it('tells nothing of a fault of ours, and logs it once, with its stack and without the password in it', async () => {
    logs.length = 0;
    const { body } = await post({ name: 'broken' });
    expect(body).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(JSON.stringify(body)).not.toContain('postgres');
    const faults = logs.filter((line) => line.includes('a request failed'));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain('things.controller');
    expect(faults[0]).toContain(body.traceId);
    expect(logs.join('')).not.toContain('hunter2');
  });

  it('takes a body that ends before it is whole for a fault of the client', async () => {
    logs.length = 0;
    const { body } = await problem({ method: 'POST', url: '/v1/things', payload: '{"name":', headers: { 'idempotency-key': 'k', 'content-type': 'application/json' }, simulate: { error: true, end: false } } as never);
    expect(body.status).toBe(400);
    expect(logs.join('')).not.toContain('a request failed');
  });

  it('answers HEAD as GET, without the body', async () => {
    const response = await house.inject({ method: 'HEAD', url: '/v1/things', headers });
    expect([response.statusCode, response.body]).toEqual([200, '']);
  });

  it('answers 500 rather than what a route has not declared', async () => {
    expect((await problem({ url: '/v1/things/wrong' })).body).toMatchObject({ status: 500, code: 'INVALID_ANSWER' });
    const response = await house.inject({ url: '/v1/things?size=3', headers });
    expect(response.json()).toEqual({ size: 3 });
  });
});
