import { newId } from '@schoolhouse/platform/ids/ids';
import type { ModuleUnderTest, SchoolUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { CalculateFees, ChangePricingRule, CreatePricingRule, GetPricingRule, ListPricingRules, RetirePricingRule, type PricingRule } from '../contract';
import { aCalculation, aPricingRule, EUR } from '../testing/builders';
import { openFees } from '../testing/open-fees';

describe('pricing rules', () => {
  let house: ModuleUnderTest;
  let school: SchoolUnderTest;
  beforeAll(async () => (house = await openFees()));
  beforeEach(() => (school = house.school()));
  afterAll(() => house.close());

  const create = async (changes: Parameters<typeof aPricingRule>[0] = {}): Promise<PricingRule> => (await school.execute(new CreatePricingRule(aPricingRule(changes)))).rule;
  const list = async (retired = false) => (await school.query(new ListPricingRules({ retired }))).items;
  const flat = (amount: number) => ({ kind: 'flat' as const, price: EUR(amount) });

  it('are kept, changed and retired', async () => {
    const rule = await create();
    expect(rule).toMatchObject({ name: 'Standard price', scope: { kind: 'school' }, tariff: flat(8_000), version: 1, retiredAt: null });
    const changed = (await school.execute(new ChangePricingRule({ ruleId: rule.id, version: 1, tariff: flat(9_000) }))).rule;
    expect(changed).toEqual({ ...rule, tariff: flat(9_000), version: 2 });
    expect(await school.query(new GetPricingRule({ ruleId: rule.id }))).toEqual({ rule: changed });
    expect((await school.execute(new CalculateFees(aCalculation()))).fee.total).toEqual(EUR(9_000));
    const retired = (await school.execute(new RetirePricingRule({ ruleId: rule.id, version: 2 }))).rule;
    expect(retired).toMatchObject({ version: 3, retiredAt: house.clock.now().toISOString() });
    expect((await school.execute(new CalculateFees(aCalculation()))).fee.total).toEqual(EUR(10_000));
    expect(await list()).toEqual([]);
    expect(await list(true)).toEqual([retired]);
  });

  it('are one for the same, and another once that is retired', async () => {
    const rule = await create();
    await expect(create({ name: 'Another' })).rejects.toMatchObject({ code: 'PRICING_RULE_EXISTS', kind: 'conflict' });
    await create({ scope: { kind: 'term', term: '2026 autumn' } });
    await create({ scope: { kind: 'activity', activityId: newId() } });
    await school.execute(new RetirePricingRule({ ruleId: rule.id, version: 1 }));
    await create({ name: 'Another' });
  });

  it('are one for the same, also when several come at once', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => create()));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('let one of many changes through that were made for the same version', async () => {
    const { id: ruleId } = await create();
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map((amount) => school.execute(new ChangePricingRule({ ruleId, version: 1, tariff: flat(amount) }), { key: newId() })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await school.query(new GetPricingRule({ ruleId }))).rule.version).toBe(2);
  });

  it('must be in the currency of the school, in every row of a table', async () => {
    const dollars = { amount: 1, currency: 'USD' };
    await expect(create({ tariff: { kind: 'flat', price: dollars } })).rejects.toMatchObject({ code: 'CURRENCY_MISMATCH', kind: 'refused' });
    const grades = [{ from: 1, to: 3, price: EUR(1) }, { from: 4, to: 6, price: dollars }];
    await expect(create({ tariff: { kind: 'by-grade', grades } })).rejects.toMatchObject({ code: 'CURRENCY_MISMATCH' });
    const rule = await create();
    await expect(school.execute(new ChangePricingRule({ ruleId: rule.id, version: 1, tariff: { kind: 'per-session', price: dollars } }))).rejects.toMatchObject({ code: 'CURRENCY_MISMATCH' });
  });

  it('name a grade once in a table, and charge no negative price', async () => {
    const table = (from: number, to: number) => ({ kind: 'by-grade' as const, grades: [{ from: 1, to: 3, price: EUR(1) }, { from, to, price: EUR(2) }] });
    for (const tariff of [table(3, 4), table(6, 5), flat(-1)]) await expect(create({ tariff })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('are not changed for a version that is gone, nor when they are retired, nor by another school', async () => {
    const { id: ruleId } = await create();
    await school.execute(new ChangePricingRule({ ruleId, version: 1, name: 'Renamed' }));
    await expect(school.execute(new ChangePricingRule({ ruleId, version: 1, name: 'Too late' }))).rejects.toMatchObject({ code: 'PRICING_CHANGED', kind: 'stale' });
    await expect(house.school().execute(new RetirePricingRule({ ruleId, version: 2 }))).rejects.toMatchObject({ code: 'PRICING_RULE_NOT_FOUND' });
    await school.execute(new RetirePricingRule({ ruleId, version: 2 }));
    await expect(school.execute(new ChangePricingRule({ ruleId, version: 3, name: 'Too late' }))).rejects.toMatchObject({ code: 'PRICING_RETIRED', kind: 'conflict' });
  });

  it('have one effect and one answer when a command is sent twice', async () => {
    const twice = async <Answer>(send: (key: string) => Promise<Answer>): Promise<Answer> => {
      const key = newId();
      const first = await send(key);
      expect(await send(key)).toEqual(first);
      return first;
    };
    const { rule } = await twice((key) => school.execute(new CreatePricingRule(aPricingRule()), { key }));
    const change = new ChangePricingRule({ ruleId: rule.id, version: 1, name: 'Renamed' });
    expect((await twice((key) => school.execute(change, { key }))).rule.version).toBe(2);
    expect((await twice((key) => school.execute(new RetirePricingRule({ ruleId: rule.id, version: 2 }), { key }))).rule.version).toBe(3);
    expect(await list(true)).toHaveLength(1);
  });

  it('are walked newest first, and a walk misses and repeats nothing', async () => {
    const ids: string[] = [];
    for (let term = 1; term <= 7; term += 1) ids.unshift((await create({ scope: { kind: 'term', term: `${term}` } })).id);
    const seen: string[] = [];
    for (let after: string[] | null = null, page = 0; page === 0 || after; page += 1) {
      const { items, next }: { items: PricingRule[]; next: string[] | null } = await school.query(new ListPricingRules({ limit: 3, after }));
      seen.push(...items.map(({ id }) => id));
      await create({ scope: { kind: 'term', term: `new ${page}` } });
      after = next;
    }
    expect(seen).toEqual(ids);
  });
});
