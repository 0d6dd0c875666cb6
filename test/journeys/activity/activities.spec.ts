import { activityContract, type ActivityView } from '@schoolhouse/activity';
import { ActivityModule, activityMigrations } from '@schoolhouse/activity/activity.module';
import { aSeat } from '@schoolhouse/activity/testing/builders';
import { CommandBus } from '@nestjs/cqrs';
import { newId } from '@schoolhouse/platform/ids/ids';
import { place } from '@schoolhouse/platform/messaging/placement';
import { runInContext, systemPrincipal } from '@schoolhouse/platform/tenant-context/message-context';
import { ActivitiesController } from '../../../apps/api/src/activity/activities.controller';
import { HouseOfTheTest, type User } from '../door/house-of-the-test';

const chess = { title: 'Chess club', term: '2026 autumn', capacity: 2, price: { amount: 12_000, currency: 'EUR' } };
const office = ['activities:read', 'activities:write', 'enrollments:read'];
type Sent = { method?: 'GET' | 'POST' | 'PATCH'; body?: object; headers?: Record<string, string> };

describe('activities over HTTP', () => {
  let house: HouseOfTheTest;
  let user: User;
  beforeAll(async () => (house = await HouseOfTheTest.open({ controllers: [ActivitiesController], placements: [place(activityContract, ActivityModule, 'here')], migrations: [{ module: 'activity', migrations: activityMigrations }] })));
  beforeEach(() => (user = house.user(office)));
  afterAll(() => house?.close());

  const send = async (url: string, { method = 'GET', body, headers = {} }: Sent = {}, as = user) =>
    house.inject({ method, url, headers: { ...(await house.bearer(as)), ...(method === 'POST' && { 'idempotency-key': newId() }), ...headers }, ...(body && { payload: body }) });
  const create = async (fields: object = {}): Promise<ActivityView> => (await send('/v1/activities', { method: 'POST', body: { ...chess, ...fields } })).json();
  /** As the enrollment workflow does it: no route takes a seat by itself. */
  const takeSeat = (activityId: string) =>
    runInContext({ tenantId: user.tenantId, principal: systemPrincipal, correlationId: newId() }, () => house.app.get(CommandBus, { strict: false }).execute(aSeat(activityId)));

  it('adds an activity and shows it at its address', async () => {
    const made = await send('/v1/activities', { method: 'POST', body: chess });
    expect([made.statusCode, made.headers.etag]).toEqual([201, '"1-0"']);
    expect(made.json()).toMatchObject({ ...chess, status: 'open', reserved: 0, version: 1 });
    const shown = await send(made.headers.location as string);
    expect([shown.statusCode, shown.headers.etag, shown.json()]).toEqual([200, '"1-0"', made.json()]);
  });

  it('adds one activity when the request is repeated', async () => {
    const repeated = { method: 'POST' as const, body: chess, headers: { 'idempotency-key': newId() } };
    const [first, second] = [await send('/v1/activities', repeated), await send('/v1/activities', repeated)];
    expect(second.json()).toEqual(first.json());
    expect((await send('/v1/activities')).json().items).toHaveLength(1);
  });

  it('changes it for the version that was seen: 428 without one, 412 for an older one', async () => {
    const { id } = await create();
    const change = (ifMatch?: string) => send(`/v1/activities/${id}`, { method: 'PATCH', body: { title: 'Go club' }, headers: ifMatch ? { 'if-match': ifMatch } : {} });
    expect((await change()).statusCode).toBe(428);
    const changed = await change('"1-0"');
    expect([changed.statusCode, changed.headers.etag, changed.json().title]).toEqual([200, '"2-0"', 'Go club']);
    for (const stale of ['"1-0"', '"another house"']) {
      const refused = await change(stale);
      expect([refused.statusCode, refused.json().code]).toEqual([412, 'STALE_ACTIVITY']);
    }
  });

  it('shows in its tag that a seat was taken, and takes a change for the version all the same', async () => {
    const { id } = await create();
    await takeSeat(id);
    const known = { headers: { 'if-none-match': '"1-0"' } };
    const shown = await send(`/v1/activities/${id}`, known);
    expect([shown.statusCode, shown.headers.etag, shown.json().reserved]).toEqual([200, '"1-1"', 1]);
    expect((await send(`/v1/activities/${id}`, { headers: { 'if-none-match': '"1-1"' } })).statusCode).toBe(304);
    const changed = await send(`/v1/activities/${id}`, { method: 'PATCH', body: { capacity: 1 }, headers: { 'if-match': '"1-0"' } });
    expect([changed.statusCode, changed.headers.etag]).toEqual([200, '"2-1"']);
    const refused = await send(`/v1/activities/${id}`, { method: 'PATCH', body: { capacity: 0 }, headers: { 'if-match': '"2-1"' } });
    expect([refused.statusCode, refused.json()]).toMatchObject([409, { code: 'CAPACITY_BELOW_RESERVED' }]);
  });

  it('closes and opens', async () => {
    const { id } = await create();
    expect((await send(`/v1/activities/${id}/close`, { method: 'POST' })).json()).toMatchObject({ status: 'closed', version: 2 });
    const opened = await send(`/v1/activities/${id}/open`, { method: 'POST' });
    expect([opened.statusCode, opened.headers.etag, opened.json().status]).toEqual([200, '"3-0"', 'open']);
  });

  it('lists by filter, page by page', async () => {
    for (const title of ['Go', 'Chess for beginners', 'Chess for masters']) await create({ title, eligibility: { minGrade: 3 } });
    const { id } = await create({ title: 'Chess and cake', capacity: 1 });
    await takeSeat(id);
    const titles: string[] = [];
    for (let url: string | undefined = '/v1/activities?title=chess&grade=4&withFreeSeats=true&limit=1'; url; ) {
      const page = await send(url);
      titles.push(...page.json<{ items: ActivityView[] }>().items.map(({ title }) => title));
      url = /<([^>]+)>; rel="next"/.exec(String(page.headers.link))?.[1];
    }
    expect(titles).toEqual(['Chess for masters', 'Chess for beginners']);
  });

  it('shows to the office who has a seat, and that the seats add up', async () => {
    const { id } = await create();
    const { reservationId } = await takeSeat(id);
    expect((await send(`/v1/activities/${id}/reservations?status=active`)).json()).toMatchObject({ items: [{ id: reservationId, status: 'active' }], next: null });
    expect((await send('/v1/activities/seat-audit')).json()).toEqual({ activities: 1, differences: [] });
    const guardian = house.user(['activities:read'], user.tenantId);
    expect((await send(`/v1/activities/${id}`, {}, guardian)).statusCode).toBe(200);
    for (const url of [`/v1/activities/${id}/reservations`, '/v1/activities/seat-audit']) expect((await send(url, {}, guardian)).statusCode).toBe(403);
    expect((await send('/v1/activities', { method: 'POST', body: chess }, guardian)).statusCode).toBe(403);
  });

  it('does not know the activities of another school', async () => {
    const { id } = await create();
    const stranger = house.user(office);
    const asked: [string, Sent][] = [
      [`/v1/activities/${id}`, {}],
      [`/v1/activities/${id}/reservations`, {}],
      [`/v1/activities/${id}`, { method: 'PATCH', body: { title: 'Mine' }, headers: { 'if-match': '"1-0"' } }],
      [`/v1/activities/${id}/close`, { method: 'POST' }],
    ];
    for (const [url, sent] of asked) {
      const answer = await send(url, sent, stranger);
      expect([answer.statusCode, answer.json().code]).toEqual([404, 'ACTIVITY_NOT_FOUND']);
    }
    expect((await send('/v1/activities', {}, stranger)).json().items).toEqual([]);
  });

  it.each([
    ['no title', { title: undefined }, '/title'],
    ['an unknown field', { reserved: 5 }, '/reserved'],
    ['a capacity that is no number', { capacity: '5' }, '/capacity'],
    ['a capacity below 0', { capacity: -1 }, '/capacity'],
    ['a price without currency', { price: { amount: 1 } }, '/price/currency'],
    ['NUL in its description', { description: '\0' }, '/description'],
    ['the thirtieth of February', { schedule: { startsOn: '2026-02-30' } }, '/schedule/startsOn'],
    ['a session at 25:00', { schedule: { sessions: [{ weekday: 1, startsAt: '25:00', endsAt: '26:00' }] } }, '/schedule/sessions/0/startsAt'],
  ])('refuses an activity with %s, and points at it', async (_, fields, pointer) => {
    const refused = await send('/v1/activities', { method: 'POST', body: { ...chess, ...fields } });
    expect([refused.statusCode, refused.json().code]).toEqual([400, 'INVALID_REQUEST']);
    expect(refused.json().errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  it.each(['no-id', `${newId()}%00`])('refuses %s where an id belongs', async (id) => {
    expect((await send(`/v1/activities/${id}`)).statusCode).toBe(400);
  });

  it.each(['grade=x', 'title=%00', 'term=%00', 'status=draft', 'withFreeSeats=maybe', 'limit=0', 'cursor=forged', 'unknown=1'])('refuses to list by %s', async (filter) => {
    expect((await send(`/v1/activities?${filter}`)).statusCode).toBe(400);
  });
});
