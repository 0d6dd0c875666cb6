import { newId } from '@schoolhouse/platform/ids/ids';
import type { ModuleUnderTest, SchoolUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { CalculateFees, ChangeDiscount, ChangeDiscountPolicy, CreateDiscount, GetDiscount, GetDiscountPolicy, ListDiscounts, RetireDiscount, type Discount } from '../contract';
import { aCalculation, aDiscount, EUR } from '../testing/builders';
import { openFees } from '../testing/open-fees';

describe('discounts of a school', () => {
  let house: ModuleUnderTest;
  let school: SchoolUnderTest;
  beforeAll(async () => (house = await openFees()));
  beforeEach(() => (school = house.school()));
  afterAll(() => house.close());

  const create = async (changes: Parameters<typeof aDiscount>[0] = {}): Promise<Discount> => (await school.execute(new CreateDiscount(aDiscount(changes)))).discount;
  const enroll = async (discountCode: string | null = null, siblingsEnrolled = 0) => (await school.execute(new CalculateFees(aCalculation({ discountCode, siblingsEnrolled })))).fee;
  const limited = (maxUses: number | null) => ({ kind: 'code' as const, code: 'WELCOME', maxUses });

  it('are kept, changed and retired', async () => {
    const discount = await create({ condition: { kind: 'code', code: 'welcome' } });
    expect(discount).toMatchObject({ priority: 100, scope: { kind: 'school' }, cap: null, uses: 0, version: 1, condition: { kind: 'code', code: 'WELCOME', validFrom: null, validUntil: null, maxUses: null } });
    const changed = (await school.execute(new ChangeDiscount({ discountId: discount.id, version: 1, cap: EUR(300), priority: 1 }))).discount;
    expect(changed).toEqual({ ...discount, cap: EUR(300), priority: 1, version: 2 });
    expect(await school.query(new GetDiscount({ discountId: discount.id }))).toEqual({ discount: changed });
    expect((await enroll('WELCOME')).total).toEqual(EUR(9_700));
    const retired = (await school.execute(new RetireDiscount({ discountId: discount.id, version: 2 }))).discount;
    expect(retired).toMatchObject({ uses: 1, version: 3, retiredAt: house.clock.now().toISOString() });
    await expect(enroll('WELCOME')).rejects.toMatchObject({ code: 'DISCOUNT_CODE_INVALID' });
    expect((await school.query(new ListDiscounts({}))).items).toEqual([]);
    expect((await school.query(new ListDiscounts({ retired: true }))).items).toEqual([retired]);
  });

  it('have a code of their own, in whatever case of letters', async () => {
    const first = await create();
    await expect(create({ condition: { kind: 'code', code: 'Welcome' } })).rejects.toMatchObject({ code: 'DISCOUNT_CODE_TAKEN', kind: 'conflict' });
    const second = await create({ condition: { kind: 'code', code: 'SECOND' } });
    await expect(school.execute(new ChangeDiscount({ discountId: second.id, version: 1, condition: { kind: 'code', code: 'WELCOME' } }))).rejects.toMatchObject({ code: 'DISCOUNT_CODE_TAKEN' });
    await school.execute(new RetireDiscount({ discountId: first.id, version: 1 }));
    await create();
    const elsewhere = await house.school().execute(new CreateDiscount(aDiscount()));
    expect(elsewhere.discount.uses).toBe(0);
  });

  it('cannot be limited to fewer uses than there are, and can be used again with more', async () => {
    const { id: discountId } = await create({ condition: limited(2) });
    await enroll('WELCOME');
    await enroll('WELCOME');
    await expect(enroll('WELCOME')).rejects.toMatchObject({ details: { reason: 'used-up' } });
    await expect(school.execute(new ChangeDiscount({ discountId, version: 1, condition: limited(1) }))).rejects.toMatchObject({ code: 'MAX_USES_BELOW_USES', kind: 'conflict' });
    await school.execute(new ChangeDiscount({ discountId, version: 1, condition: limited(3) }));
    await enroll('WELCOME');
  });

  it('must be in the currency of the school, their cap as well', async () => {
    const dollars = { amount: 1, currency: 'USD' };
    await expect(create({ reduction: { kind: 'amount', amount: dollars } })).rejects.toMatchObject({ code: 'CURRENCY_MISMATCH' });
    await expect(create({ cap: dollars })).rejects.toMatchObject({ code: 'CURRENCY_MISMATCH' });
    const { id: discountId } = await create();
    await expect(school.execute(new ChangeDiscount({ discountId, version: 1, cap: dollars }))).rejects.toMatchObject({ code: 'CURRENCY_MISMATCH' });
  });

  it('are refused when their condition is none', async () => {
    const conditions = [
      { kind: 'early-bird' as const },
      { kind: 'early-bird' as const, until: '2026-09-01', daysBeforeStart: 3 },
      { kind: 'code' as const, code: 'no spaces' },
      { kind: 'code' as const, code: 'BACKWARDS', validFrom: '2026-09-02', validUntil: '2026-09-01' },
      { kind: 'sibling' as const, fromChild: 1 },
    ];
    for (const condition of conditions) await expect(create({ condition })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('are not changed for a version that is gone, nor when they are retired, nor by another school', async () => {
    const { id: discountId } = await create();
    await school.execute(new ChangeDiscount({ discountId, version: 1, name: 'Renamed' }));
    await expect(school.execute(new ChangeDiscount({ discountId, version: 1, name: 'Too late' }))).rejects.toMatchObject({ code: 'PRICING_CHANGED', kind: 'stale' });
    await expect(house.school().execute(new RetireDiscount({ discountId, version: 2 }))).rejects.toMatchObject({ code: 'DISCOUNT_NOT_FOUND' });
    await school.execute(new RetireDiscount({ discountId, version: 2 }));
    await expect(school.execute(new RetireDiscount({ discountId, version: 3 }))).rejects.toMatchObject({ code: 'PRICING_RETIRED' });
  });

  it('have one effect and one answer when a command is sent twice', async () => {
    const twice = async <Answer>(send: (key: string) => Promise<Answer>): Promise<Answer> => {
      const key = newId();
      const first = await send(key);
      expect(await send(key)).toEqual(first);
      return first;
    };
    const { discount } = await twice((key) => school.execute(new CreateDiscount(aDiscount()), { key }));
    const change = new ChangeDiscount({ discountId: discount.id, version: 1, name: 'Renamed' });
    expect((await twice((key) => school.execute(change, { key }))).discount.version).toBe(2);
    expect((await twice((key) => school.execute(new RetireDiscount({ discountId: discount.id, version: 2 }), { key }))).discount.version).toBe(3);
    const policy = new ChangeDiscountPolicy({ capBasisPoints: 5_000, version: 0 });
    expect(await twice((key) => school.execute(policy, { key }))).toEqual({ policy: { capBasisPoints: 5_000, version: 1 } });
    expect((await school.query(new ListDiscounts({ retired: true }))).items).toHaveLength(1);
  });

  it('take together no more than the school allows, everything unless it says otherwise', async () => {
    await create({ condition: { kind: 'sibling' }, reduction: { kind: 'percentage', basisPoints: 8_000 } });
    expect(await school.query(new GetDiscountPolicy({}))).toEqual({ policy: { capBasisPoints: 10_000, version: 0 } });
    expect((await enroll(null, 1)).total).toEqual(EUR(2_000));
    await school.execute(new ChangeDiscountPolicy({ capBasisPoints: 3_000, version: 0 }));
    expect((await enroll(null, 1)).total).toEqual(EUR(7_000));
    expect(await school.query(new GetDiscountPolicy({}))).toEqual({ policy: { capBasisPoints: 3_000, version: 1 } });
    expect(await house.school().query(new GetDiscountPolicy({}))).toEqual({ policy: { capBasisPoints: 10_000, version: 0 } });
  });

  it('are capped by one of many who have seen the same', async () => {
    for (const version of [0, 1]) {
      const outcomes = await Promise.allSettled([1, 2, 3, 4].map((percent) => school.execute(new ChangeDiscountPolicy({ capBasisPoints: percent * 100, version }), { key: newId() })));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'PRICING_CHANGED', kind: 'stale' });
    }
    await expect(school.execute(new ChangeDiscountPolicy({ capBasisPoints: 100, version: 7 }))).rejects.toMatchObject({ code: 'PRICING_CHANGED' });
  });
});
