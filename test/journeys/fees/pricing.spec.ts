import { newId } from '@schoolhouse/platform/ids/ids';
import type { User } from '../door/house-of-the-test';
import { FeesOverHttp } from './fees-over-http';

const EUR = (amount: number) => ({ amount, currency: 'EUR' });
const rule = { name: 'Standard price', scope: { kind: 'school' }, tariff: { kind: 'flat', price: EUR(8_000) } };
const welcome = { name: 'Welcome', condition: { kind: 'code', code: 'welcome', maxUses: 1 }, reduction: { kind: 'percentage', basisPoints: 1_000 } };

describe('prices and discounts over HTTP', () => {
  let fees: FeesOverHttp;
  let office: User;
  beforeAll(async () => (fees = await FeesOverHttp.open()));
  beforeEach(() => (office = fees.house.user(['pricing:read', 'pricing:write', 'discounts:read', 'discounts:write', 'fees:read'])));
  afterAll(() => fees?.house.close());

  it('keeps a pricing rule, changes it for the version that was seen, and retires it', async () => {
    const made = await fees.post(office, '/v1/pricing-rules', rule);
    expect([made.statusCode, made.headers.etag, made.headers.location]).toEqual([201, '"1"', `/v1/pricing-rules/${made.json().id}`]);
    const url = made.headers.location as string;
    expect((await fees.send(office, url)).json()).toEqual(made.json());
    const body = { tariff: { kind: 'per-session', price: EUR(500) } };
    expect((await fees.send(office, url, { method: 'PATCH', body })).statusCode).toBe(428);
    const changed = await fees.send(office, url, { method: 'PATCH', body, ifMatch: '"1"' });
    expect([changed.statusCode, changed.headers.etag, changed.json().tariff]).toEqual([200, '"2"', body.tariff]);
    const stale = await fees.send(office, url, { method: 'PATCH', body, ifMatch: '"1"' });
    expect([stale.statusCode, stale.json().code]).toEqual([412, 'PRICING_CHANGED']);
    expect((await fees.post(office, `${url}/retire`, undefined, '"2"')).json().retiredAt).not.toBeNull();
    expect((await fees.send(office, '/v1/pricing-rules')).json().items).toEqual([]);
    expect((await fees.send(office, '/v1/pricing-rules?retired=true')).json().items).toHaveLength(1);
  });

  it('answers a repeated request as the first time', async () => {
    const key = newId();
    const [first, second] = [await fees.send(office, '/v1/discounts', { method: 'POST', body: welcome, key }), await fees.send(office, '/v1/discounts', { method: 'POST', body: welcome, key })];
    expect(second.json()).toEqual(first.json());
    expect((await fees.send(office, '/v1/discounts')).json().items).toHaveLength(1);
  });

  it('shows in the tag of a discount that its code was used, and takes a change for the version all the same', async () => {
    const made = await fees.post(office, '/v1/discounts', welcome);
    const url = made.headers.location as string;
    await fees.calculate(office, { discountCode: 'WELCOME' });
    const used = await fees.send(office, url);
    expect([made.headers.etag, used.headers.etag, used.json().uses]).toEqual(['"1-0"', '"1-1"', 1]);
    expect((await fees.send(office, url, { method: 'PATCH', body: { name: 'Hello' }, ifMatch: '"1-0"' })).json().name).toBe('Hello');
    expect((await fees.post(office, '/v1/discounts', welcome)).json().code).toBe('DISCOUNT_CODE_TAKEN');
    expect((await fees.post(office, `${url}/retire`, undefined, '"2"')).statusCode).toBe(200);
  });

  it('caps all discounts together', async () => {
    const unset = await fees.send(office, '/v1/discount-policy');
    expect([unset.headers.etag, unset.json()]).toEqual(['"0"', { capBasisPoints: 10_000, version: 0 }]);
    const set = await fees.send(office, '/v1/discount-policy', { method: 'PATCH', body: { capBasisPoints: 3_000 }, ifMatch: '"0"' });
    expect([set.statusCode, set.headers.etag, set.json()]).toEqual([200, '"1"', { capBasisPoints: 3_000, version: 1 }]);
  });

  it.each([
    ['/v1/pricing-rules', { ...rule, tariff: { kind: 'flat', price: { amount: 1, currency: 'USD' } } }, 422, 'CURRENCY_MISMATCH'],
    ['/v1/pricing-rules', { ...rule, tariff: { kind: 'flat', price: EUR(1.5) } }, 400, 'INVALID_REQUEST'],
    ['/v1/pricing-rules', { ...rule, tariff: { kind: 'barter' } }, 400, 'INVALID_REQUEST'],
    ['/v1/pricing-rules', { ...rule, name: 'zero\0' }, 400, 'INVALID_REQUEST'],
    ['/v1/pricing-rules', { ...rule, tenantId: newId() }, 400, 'INVALID_REQUEST'],
    ['/v1/discounts', { ...welcome, condition: { kind: 'code', code: 'a b' } }, 400, 'INVALID_REQUEST'],
    ['/v1/discounts', { ...welcome, reduction: { kind: 'percentage', basisPoints: 10_001 } }, 400, 'INVALID_REQUEST'],
  ])('refuses at %s what makes no sense: %j', async (url, body, status, code) => {
    const refused = await fees.post(office, url, body);
    expect([refused.statusCode, refused.json().code]).toEqual([status, code]);
  });

  it.each(['/v1/pricing-rules', '/v1/discounts', '/v1/discount-policy'])('shows %s to nobody without the permission, and nothing of another school', async (url) => {
    await fees.post(office, '/v1/pricing-rules', rule);
    await fees.post(office, '/v1/discounts', welcome);
    expect((await fees.send(fees.house.user(['fees:read']), url)).statusCode).toBe(403);
    const elsewhere = fees.house.user(['pricing:read', 'discounts:read']);
    expect((await fees.send(elsewhere, url)).json().items ?? []).toEqual([]);
  });
});
