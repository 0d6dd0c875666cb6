import { HouseOfTheTest, type User } from './house-of-the-test';
import { ThingsController } from './things.controller';

let house: HouseOfTheTest;
let user: User;
let headers: Record<string, string>;

beforeAll(async () => {
  house = await HouseOfTheTest.open({ controllers: [ThingsController] });
  user = house.user(['things:read']);
  headers = await house.bearer(user);
});
afterAll(() => house.close());

const tell = async (more: Record<string, string> = {}) => {
  const response = await house.inject({ url: '/v1/things/context', headers: { ...headers, ...more } });
  return { response, context: response.json() };
};

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('the context of a request', () => {
  it('has the school and the user of the token, through guards and awaits', async () => {
    const { context } = await tell();
    expect(context).toMatchObject({ tenantId: user.tenantId, principal: { id: user.userId, kind: 'user', permissions: ['things:read'] } });
    expect(context.deadline).toBeGreaterThan(Date.now());
  });

  it('is that of its own request, however many are on their way', async () => {
    const users = Array.from({ length: 50 }, () => house.user());
    const answers = await Promise.all(users.map(async (one) => house.inject({ url: '/v1/things/context', headers: await house.bearer(one) })));
    expect(answers.map((answer) => answer.json().principal.id)).toEqual(users.map(({ userId }) => userId));
    expect(answers.map((answer) => answer.json().tenantId)).toEqual(users.map(({ tenantId }) => tenantId));
  });

  it('takes the correlation id of the caller and gives it back', async () => {
    const { response, context } = await tell({ 'x-correlation-id': 'order-17' });
    expect(context.correlationId).toBe('order-17');
    expect(response.headers['x-correlation-id']).toBe('order-17');
  });

  it.each(['', 'a b', 'x'.repeat(101), '{"$gt":""}'])('makes a correlation id where the one that came (%s) is none', async (id) => {
    const { response, context } = await tell({ 'x-correlation-id': id });
    expect(context.correlationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers['x-correlation-id']).toBe(context.correlationId);
  });

  it('goes on with the trace of the caller, under a span of its own', async () => {
    const { response, context } = await tell({ traceparent });
    expect(context.traceparent).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/);
    expect(context.traceparent).not.toBe(traceparent);
    expect(response.headers.traceparent).toBe(context.traceparent);
  });

  it('takes a trace of a later version of the standard, and leaves the sampling to the caller', async () => {
    const { context } = await tell({ traceparent: '01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00-more' });
    expect(context.traceparent).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-00$/);
  });

  it.each([
    'nonsense',
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
    'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01',
    `${traceparent}-more`,
  ])('begins a trace where the one that came (%s) is none', async (broken) => {
    const { context } = await tell({ traceparent: broken });
    expect(context.traceparent).toMatch(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/);
    expect(context.traceparent).not.toContain('4bf92f3577b34da6a3ce929d0e0e4736');
  });

  it('names the trace in a problem', async () => {
    const response = await house.inject({ url: '/v1/nothing', headers: { traceparent } });
    expect(response.json().traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
  });

  it.each(['/v1/things/context', '/v1/nothing'])('sends the headers of a house that trusts nobody: %s', async (url) => {
    const { headers: sent } = await house.inject({ url, headers: await house.bearer(user) });
    expect(sent).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(sent['content-security-policy']).toContain("default-src 'none'");
    expect(sent).not.toHaveProperty('access-control-allow-origin');
    expect(sent).not.toHaveProperty('x-powered-by');
  });
});
