import { newId } from '@schoolhouse/platform/ids/ids';
import type { User } from '../door/house-of-the-test';
import { activityId, FeesOverHttp, guardianId, studentId } from './fees-over-http';

const EUR = (amount: number) => ({ amount, currency: 'EUR' });

describe('fees over HTTP', () => {
  let fees: FeesOverHttp;
  let office: User;
  beforeAll(async () => (fees = await FeesOverHttp.open()));
  beforeEach(() => (office = fees.house.user(['fees:read', 'fees:write', 'discounts:write'])));
  afterAll(() => fees?.house.close());

  it('shows a fee, and does not send it again to who has it', async () => {
    const fee = await fees.calculate(office);
    const shown = await fees.send(office, `/v1/fees/${fee.id}`);
    expect([shown.statusCode, shown.headers.etag, shown.json()]).toEqual([200, '"1-0"', fee]);
    const again = await fees.house.inject({ url: `/v1/fees/${fee.id}`, headers: { ...(await fees.house.bearer(office)), 'if-none-match': '"1-0"' } });
    expect(again.statusCode).toBe(304);
  });

  it('lists fees by filter, page by page', async () => {
    const made = [await fees.calculate(office), await fees.calculate(office), await fees.calculate(office)].reverse();
    const first = (await fees.send(office, '/v1/fees?limit=2&status=open')).json();
    const second = (await fees.send(office, `/v1/fees?limit=2&status=open&cursor=${first.next}`)).json();
    expect([...first.items, ...second.items]).toEqual(made);
    expect(second.next).toBeNull();
    expect((await fees.send(office, `/v1/fees?studentId=${made[0].studentId}`)).json().items).toEqual([made[0]]);
    expect((await fees.send(office, `/v1/fees?enrollmentId=${made[1].enrollmentId}`)).json().items).toEqual([made[1]]);
    expect((await fees.send(office, '/v1/fees?overdue=true')).json().items).toEqual([]);
    expect((await fees.send(office, `/v1/fees?limit=2&status=paid&cursor=${first.next}`)).json().code).toBe('INVALID_CURSOR');
    expect((await fees.send(office, '/v1/fees?status=owed')).json().code).toBe('INVALID_REQUEST');
  });

  it('adjusts a fee, marks it paid, opens it again and gives up on it', async () => {
    const url = `/v1/fees/${(await fees.calculate(office)).id}`;
    const adjusted = await fees.post(office, `${url}/adjustments`, { amount: EUR(-1_000), description: 'Came late' }, '"1-0"');
    expect([adjusted.statusCode, adjusted.headers.etag, adjusted.json().total]).toEqual([200, '"2-0"', EUR(9_000)]);
    expect((await fees.post(office, `${url}/mark-paid`, undefined, '"1-0"')).statusCode).toBe(412);
    expect((await fees.post(office, `${url}/mark-paid`, undefined, '"2-0"')).json().status).toBe('paid');
    expect((await fees.post(office, `${url}/reopen`, undefined, '"3-0"')).json().status).toBe('open');
    expect((await fees.post(office, `${url}/write-off`, undefined, '"4-0"')).json().status).toBe('uncollectible');
    const late = await fees.post(office, `${url}/mark-paid`, undefined, '"5-0"');
    expect([late.statusCode, late.json().code]).toEqual([409, 'ILLEGAL_FEE_TRANSITION']);
  });

  it('previews what an enrollment would cost', async () => {
    await fees.post(office, '/v1/discounts', { name: 'Welcome', condition: { kind: 'code', code: 'WELCOME' }, reduction: { kind: 'percentage', basisPoints: 1_000 } });
    const ask = (more: string) => fees.send(office, `/v1/fees/preview?studentId=${studentId}&activityId=${activityId}${more}`);
    expect((await ask('&discountCode=welcome')).json()).toMatchObject({ total: EUR(9_000), lines: [{ kind: 'charge' }, { kind: 'discount', description: 'Welcome: 10 % off', amount: EUR(-1_000) }] });
    expect((await ask('')).json().total).toEqual(EUR(10_000));
    const refused = await ask('&discountCode=nope');
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'DISCOUNT_CODE_INVALID']);
    expect((await fees.send(office, '/v1/fees')).json().items).toEqual([]);
  });

  it('looks like not found to another school, and is forbidden without the permission', async () => {
    const fee = await fees.calculate(office);
    const elsewhere = fees.house.user(['fees:read', 'fees:write']);
    expect((await fees.send(elsewhere, `/v1/fees/${fee.id}`)).statusCode).toBe(404);
    expect((await fees.post(elsewhere, `/v1/fees/${fee.id}/write-off`, undefined, '"1-0"')).statusCode).toBe(404);
    const teacher = fees.house.user(['students:read'], office.tenantId);
    expect((await fees.send(teacher, `/v1/fees/${fee.id}`)).statusCode).toBe(403);
    expect((await fees.send(fees.house.user(['fees:read'], office.tenantId), `/v1/fees/${newId()}`)).statusCode).toBe(404);
    expect((await fees.send(office, '/v1/fees/no-id')).json().code).toBe('INVALID_REQUEST');
  });

  it('shows a guardian under /v1/me what the household owes and would owe, and nothing else', async () => {
    const own = await fees.calculate(office, { studentId });
    const foreign = await fees.calculate(office);
    const guardian = Object.assign(fees.house.user([], office.tenantId), { personId: guardianId });
    expect((await fees.send(guardian, '/v1/me/fees')).json()).toEqual({ items: [own], next: null });
    expect((await fees.send(guardian, `/v1/me/fees/${own.id}`)).json()).toEqual(own);
    expect((await fees.send(guardian, `/v1/me/fees/${foreign.id}`)).statusCode).toBe(404);
    expect((await fees.send(guardian, `/v1/fees/${own.id}`)).statusCode).toBe(403);
    expect((await fees.send(guardian, `/v1/me/fees/preview?studentId=${studentId}&activityId=${activityId}`)).json().total).toEqual(EUR(10_000));
    expect((await fees.send(guardian, `/v1/me/fees/preview?studentId=${newId()}&activityId=${activityId}`)).statusCode).toBe(404);
  });

  it('shows a login that belongs to no family nothing under /v1/me', async () => {
    const fee = await fees.calculate(office, { studentId });
    const somebody = fees.house.user([], office.tenantId);
    expect((await fees.send(somebody, '/v1/me/fees')).json()).toEqual({ items: [], next: null });
    expect((await fees.send(somebody, `/v1/me/fees/${fee.id}`)).statusCode).toBe(404);
    expect((await fees.send(somebody, `/v1/me/fees/preview?studentId=${studentId}&activityId=${activityId}`)).statusCode).toBe(404);
  });
});
