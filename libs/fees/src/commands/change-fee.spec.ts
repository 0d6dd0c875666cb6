import { newId } from '@schoolhouse/platform/ids/ids';
import type { ModuleUnderTest, SchoolUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { AdjustFee, CalculateFees, GetFee, MarkFeePaid, ReopenFee, WriteOffFee } from '../contract';
import { aCalculation, EUR } from '../testing/builders';
import { openFees } from '../testing/open-fees';

describe('changing a fee', () => {
  let house: ModuleUnderTest;
  let school: SchoolUnderTest;
  let feeId: string;
  beforeAll(async () => (house = await openFees()));
  beforeEach(async () => {
    school = house.school();
    feeId = (await school.execute(new CalculateFees(aCalculation()))).fee.id;
  });
  afterAll(() => house.close());

  const adjust = (version: number, amount = EUR(-2_500)) => new AdjustFee({ feeId, version, amount, description: 'Came late' });
  const typesSinceCalculated = async () => (await school.events()).slice(1).map(({ type }) => type);

  it('adds a line for an adjustment, and tells the new total', async () => {
    const { fee } = await school.execute(adjust(1));
    expect(fee).toMatchObject({ total: EUR(7_500), version: 2, lines: [{ kind: 'charge' }, { kind: 'adjustment', description: 'Came late', amount: EUR(-2_500) }] });
    expect(await school.query(new GetFee({ feeId }))).toEqual({ fee });
    expect((await school.events())[1]).toMatchObject({ type: 'fees.fee-adjusted.v1', subject: feeId, data: { total: EUR(7_500), adjustment: EUR(-2_500) } });
  });

  it('is paid, opened again when the payment came back, and written off', async () => {
    expect((await school.execute(new MarkFeePaid({ feeId, version: 1 }))).fee.status).toBe('paid');
    expect((await school.execute(new ReopenFee({ feeId, version: 2 }))).fee.status).toBe('open');
    expect((await school.execute(new WriteOffFee({ feeId, version: 3 }))).fee.status).toBe('uncollectible');
    await expect(school.execute(new MarkFeePaid({ feeId, version: 4 }))).rejects.toMatchObject({ code: 'ILLEGAL_FEE_TRANSITION', kind: 'conflict' });
    expect(await typesSinceCalculated()).toEqual(['fees.fee-paid.v1', 'fees.fee-reopened.v1', 'fees.fee-written-off.v1']);
  });

  it.each([
    ['an adjustment', () => adjust(1)],
    ['a payment', () => new MarkFeePaid({ feeId, version: 1 })],
    ['a write-off', () => new WriteOffFee({ feeId, version: 1 })],
  ])('has one effect and one answer when %s is sent twice', async (_, command) => {
    const key = newId();
    const first = await school.execute(command(), { key });
    expect(await school.execute(command(), { key })).toEqual(first);
    expect(await typesSinceCalculated()).toHaveLength(1);
  });

  it('has one effect and one answer when the return of a payment is sent twice', async () => {
    await school.execute(new MarkFeePaid({ feeId, version: 1 }));
    const key = newId();
    const first = await school.execute(new ReopenFee({ feeId, version: 2 }), { key });
    expect(await school.execute(new ReopenFee({ feeId, version: 2 }), { key })).toEqual(first);
    expect(await typesSinceCalculated()).toEqual(['fees.fee-paid.v1', 'fees.fee-reopened.v1']);
  });

  it('lets one of many changes through that were made for the same version', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => school.execute(adjust(1), { key: newId() })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'FEE_CHANGED', kind: 'stale' });
    expect((await school.query(new GetFee({ feeId }))).fee.total).toEqual(EUR(7_500));
  });

  it('refuses an adjustment below zero, or in another currency', async () => {
    await expect(school.execute(adjust(1, EUR(-10_001)))).rejects.toMatchObject({ code: 'ADJUSTMENT_TOO_LARGE', details: { total: 10_000 } });
    await expect(school.execute(adjust(1, { amount: 1, currency: 'USD' }))).rejects.toMatchObject({ code: 'CURRENCY_MISMATCH' });
  });

  it('finds no fee of another school', async () => {
    await expect(house.school().execute(adjust(1))).rejects.toMatchObject({ code: 'FEE_NOT_FOUND' });
  });
});
