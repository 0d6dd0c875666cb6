import { generateKeyPair } from 'jose';
import { StrangledHouse } from './strangled-house';

let strangled: StrangledHouse;
beforeAll(async () => {
  strangled = await StrangledHouse.open({}, { rateLimits: { perUser: 20, perAddress: 0 } });
  await strangled.route('/v1/lunches/**');
  await strangled.route('/v1/dinners/**', { forwardsToken: true });
}, 60_000);
beforeEach(() => strangled.old.usual());
afterAll(() => strangled?.close());

describe('who is let in to an old system', () => {
  it('is nobody without a token, with a broken one, or with one of other keys', async () => {
    const [user] = strangled.users(1);
    const { privateKey } = await generateKeyPair('ES256');
    const forged = await strangled.house.token(user, { key: privateKey });
    expect(await strangled.ask('/v1/lunches', { headers: { authorization: '' } })).toMatchObject({ status: 401, code: 'ACCESS_TOKEN_MISSING' });
    for (const token of ['nonsense', forged]) expect(await strangled.ask('/v1/lunches', { headers: { authorization: `Bearer ${token}` } })).toMatchObject({ status: 401, code: 'INVALID_ACCESS_TOKEN' });
    expect(strangled.old.seen).toEqual([]);
  });

  it('is nobody of a school that is suspended, and nobody whose access has ended', async () => {
    const [suspended, gone] = strangled.users(2);
    strangled.house.schools.set(suspended.tenantId, 'suspended');
    gone.enabled = false;
    expect(await strangled.ask('/v1/lunches', { as: suspended })).toMatchObject({ status: 403, code: 'SCHOOL_SUSPENDED' });
    expect(await strangled.ask('/v1/lunches', { as: gone })).toMatchObject({ status: 401, code: 'ACCESS_ENDED' });
    expect(strangled.old.seen).toEqual([]);
  });

  it('is counted like everywhere', async () => {
    const [as] = strangled.users(1);
    const statuses = [];
    for (let request = 0; request < 21; request += 1) statuses.push((await strangled.ask('/v1/lunches', { as })).status);
    expect(statuses).toEqual([...Array(20).fill(200), 429]);
    expect(strangled.old.seen).toHaveLength(20);
  });

  it('goes by the school of its token, whatever school its headers claim', async () => {
    const [going, staying] = strangled.users(2);
    await strangled.route('/v1/suppers/**', { shareBasisPoints: 0, schools: [going.tenantId] });
    expect(await strangled.ask('/v1/suppers', { as: staying, headers: { 'x-school-id': going.tenantId } })).toMatchObject({ status: 404 });
    expect(await strangled.ask('/v1/suppers', { as: going })).toMatchObject({ status: 200 });
  });
});

describe('what an old system is told of who asks', () => {
  const claims = {
    'x-school-id': 'another', X_School_Id: 'another', 'x-user-id': 'another', 'x-school-context': 'another', 'x-forwarded-for': '203.0.113.9', 'x-forwarded-host': 'evil.example', 'x-forwarded-user': 'another',
    'x-real-ip': '203.0.113.9', forwarded: 'for=203.0.113.9', 'x-request-id': 'another', 'x-original-url': '/admin', 'x-rewrite-url': '/admin', tracestate: 'another=1',
  };

  it('is what the token says, and nothing of what the client claims', async () => {
    const [as] = strangled.users(1);
    await strangled.ask('/v1/lunches', { as, headers: claims });
    const { headers } = strangled.old.last;
    expect(headers).toMatchObject({ 'x-school-id': as.tenantId, 'x-user-id': as.userId, 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': 'school.example', 'x-forwarded-proto': 'https' });
    expect(headers.forwarded).toBe('for=127.0.0.1;host="school.example";proto=https');
    expect(JSON.stringify(headers)).not.toMatch(/another|203\.0\.113\.9|evil|admin/);
  });

  it('is not the token of the client, unless the rule says so', async () => {
    const [as] = strangled.users(1);
    const { authorization } = await strangled.house.bearer(as);
    await strangled.ask('/v1/lunches', { headers: { authorization } });
    expect(strangled.old.last.headers.authorization).toBeUndefined();
    await strangled.ask('/v1/dinners', { headers: { authorization } });
    expect(strangled.old.last.headers.authorization).toBe(authorization);
  });

  it('goes on with the correlation and the trace of the request', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const answer = await strangled.ask('/v1/lunches', { headers: { 'x-correlation-id': 'order-17', traceparent: `00-${trace}-00f067aa0ba902b7-01` } });
    expect(strangled.old.last.headers).toMatchObject({ 'x-correlation-id': 'order-17', 'x-request-id': 'order-17', traceparent: expect.stringContaining(trace) });
    expect(answer.headers).toMatchObject({ 'x-correlation-id': 'order-17', traceparent: expect.stringContaining(trace) });
  });
});
