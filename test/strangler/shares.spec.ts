import { platformTenantId } from '@schoolhouse/tenancy';
import { PathRules } from '@schoolhouse/platform/strangler/path-rules';
import { SteadyCalls } from '../processes/steady-calls';
import { StrangledHouse } from './strangled-house';

let strangled: StrangledHouse;
beforeAll(async () => (strangled = await StrangledHouse.open()), 60_000);
afterEach(() => strangled.forgetAll());
afterAll(() => strangled?.close());

const byOld = '{"by":"old"}';
const byUs = '{"size":null}';

describe('a path that nobody serves here', () => {
  it('is that of the old system for every school of a rule without a share', async () => {
    await strangled.route('/v1/lunches/**');
    const answers = await Promise.all(strangled.users(5).map((as) => strangled.ask('/v1/lunches/today', { as })));
    expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(5).fill([200, byOld]));
  });

  it('is nothing for a school that does not go, as it is without a rule', async () => {
    await strangled.route('/v1/lunches/**', { shareBasisPoints: 0 });
    expect(await strangled.ask('/v1/lunches/today')).toMatchObject({ status: 404, code: 'ROUTE_NOT_FOUND' });
    expect(await strangled.ask('/v1/dinners/today')).toMatchObject({ status: 404, code: 'ROUTE_NOT_FOUND' });
    expect(strangled.old.seen).toEqual([]);
  });
});

describe('a path of ours', () => {
  it('is that of the old system for the schools of the rule alone, by whatever method', async () => {
    const [going, staying] = strangled.users(2);
    await strangled.route('/v1/things/**', { shareBasisPoints: 0, schools: [going.tenantId] });
    expect(await strangled.ask('/v1/things', { as: going })).toMatchObject({ status: 200, body: byOld });
    expect(await strangled.ask('/v1/things', { as: staying })).toMatchObject({ status: 200, body: byUs });
    expect(await strangled.ask('/v1/things/7', { as: going, method: 'PUT' })).toMatchObject({ status: 200, body: byOld });
    expect(await strangled.ask('/v1/things', { as: staying, method: 'PUT' })).toMatchObject({ status: 405 });
  });

  it('comes back to everybody with the end of the rule', async () => {
    await strangled.route('/v1/things/**');
    const [as] = strangled.users(1);
    expect(await strangled.ask('/v1/things', { as })).toMatchObject({ body: byOld });
    await strangled.forgetAll();
    expect(await strangled.ask('/v1/things', { as })).toMatchObject({ body: byUs });
  });

  it('keeps the body of those who stay, who are then asked as always', async () => {
    await strangled.route('/v1/things/**', { shareBasisPoints: 0 });
    const answer = await strangled.ask('/v1/things/repeatable', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
    expect(answer).toMatchObject({ status: 200, body: '{"done":true}' });
  });
});

describe('a share of the schools', () => {
  it('is about so many, always the same, and a greater one only adds schools', async () => {
    const users = strangled.users(200);
    const whoGoes = async (shareBasisPoints: number): Promise<Set<string>> => {
      await strangled.route('/v1/things/**', { shareBasisPoints });
      const answers = await Promise.all(users.map(async (as) => ({ id: as.tenantId, body: (await strangled.ask('/v1/things', { as })).body })));
      return new Set(answers.filter(({ body }) => body === byOld).map(({ id }) => id));
    };
    const [some, again, more] = [await whoGoes(2_000), await whoGoes(2_000), await whoGoes(6_000)];
    expect(again).toEqual(some);
    expect([...some].filter((id) => !more.has(id))).toEqual([]);
    expect([some.size > 15, some.size < 70, more.size > some.size, more.size < 160]).toEqual([true, true, true, true]);
  }, 60_000);

  it('has the schools for which its flag is on, and while it is', async () => {
    const [going, staying] = strangled.users(2);
    strangled.flags.set('old-things', new Set([going.tenantId]));
    await strangled.route('/v1/things/**', { shareBasisPoints: 0, flag: 'old-things' });
    const bodies = async () => [(await strangled.ask('/v1/things', { as: going })).body, (await strangled.ask('/v1/things', { as: staying })).body];
    expect(await bodies()).toEqual([byOld, byUs]);
    strangled.flags.set('old-things', new Set());
    expect(await bodies()).toEqual([byUs, byUs]);
  });

  it('has who belongs to no school when it has all of them', async () => {
    const operator = strangled.house.user([], platformTenantId);
    await strangled.route('/v1/lunches/**', { shareBasisPoints: 9_999, schools: [platformTenantId] });
    expect(await strangled.ask('/v1/lunches', { as: operator })).toMatchObject({ status: 404 });
    await strangled.route('/v1/lunches/**');
    expect(await strangled.ask('/v1/lunches', { as: operator })).toMatchObject({ status: 200, body: byOld });
    expect(strangled.old.last.headers['x-school-id']).toBeUndefined();
  });

  it('grows and shrinks under a steady load without a failed request', async () => {
    const users = strangled.users(8);
    const url = `${await strangled.house.app.getUrl()}/v1/things`;
    const loads = await Promise.all(users.map(async (as) => SteadyCalls.reads(url, await strangled.house.bearer(as), 25)));
    await strangled.route('/v1/things/**', { shareBasisPoints: 0 });
    const began = performance.now();
    for (const load of loads) load.start();
    const oldAsked = [];
    for (const shareBasisPoints of [1_000, 5_000, 10_000, 0, 10_000]) {
      await strangled.route('/v1/things/**', { shareBasisPoints });
      const before = strangled.old.seen.length;
      await Promise.all(loads.map((load) => load.send()));
      oldAsked.push(strangled.old.seen.length > before);
    }
    await Promise.all(loads.map((load) => load.end()));
    expect(loads.flatMap((load) => load.failed(began))).toEqual([]);
    expect([oldAsked[2], oldAsked[4]]).toEqual([true, true]);
  }, 60_000);
});

describe('of several rules', () => {
  it('the most specific one is followed', async () => {
    await strangled.route('/v1/**');
    await strangled.route('/v1/things/**', { shareBasisPoints: 0 });
    expect(await strangled.ask('/v1/things')).toMatchObject({ body: byUs });
    expect(await strangled.ask('/v1/lunches')).toMatchObject({ body: byOld });
  });

  it.each([
    ['for what is kept here', '/v1/schools/**', {}],
    ['to no server', '/v1/files/**', { at: 'file:///etc/passwd' }],
  ])('one that no command would have made is not followed (%s), and the others are', async (_, pattern, fields) => {
    await strangled.house.app.get(PathRules).set({ pattern, at: strangled.old.url, shareBasisPoints: 10_000, schools: [], flag: null, forwardsToken: false, shadow: false, ...fields });
    await strangled.route('/v1/lunches/**');
    expect(await strangled.ask(pattern.replace('**', '7'))).toMatchObject({ status: 404, code: 'ROUTE_NOT_FOUND' });
    expect(await strangled.ask('/v1/lunches')).toMatchObject({ body: byOld });
  });

  it('none takes away what is kept here, however wide it is', async () => {
    await strangled.route('/**');
    for (const path of ['/health/live', '/metrics', '/openapi.json', '/docs']) expect([path, (await strangled.ask(path)).status]).toEqual([path, 200]);
    expect(await strangled.ask('/v1/%73chools')).toMatchObject({ status: 404, code: 'ROUTE_NOT_FOUND' });
    expect(strangled.old.seen).toEqual([]);
  });
});
