import { newId } from '@schoolhouse/platform/ids/ids';
import type { ModuleUnderTest, SchoolUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { CalculateFees, CreateDiscount, GetDiscount, GetFee, MarkFeePaid, VoidFee, WriteOffFee } from '../contract';
import { aCalculation, aDiscount, EUR } from '../testing/builders';
import { openFees } from '../testing/open-fees';

describe('taking a fee back', () => {
  let house: ModuleUnderTest;
  let school: SchoolUnderTest;
  let enrollmentId: string;
  let feeId: string;
  let discountId: string;
  beforeAll(async () => (house = await openFees()));
  beforeEach(async () => {
    school = house.school();
    enrollmentId = newId();
    discountId = (await school.execute(new CreateDiscount(aDiscount({ condition: { kind: 'code', code: 'ONCE', maxUses: 1 } })))).discount.id;
    feeId = (await school.execute(new CalculateFees(aCalculation({ enrollmentId, discountCode: 'ONCE' })))).fee.id;
  });
  afterAll(() => house.close());

  const typesSince = async (first: number) => (await school.events()).slice(first).map(({ type, subject }) => ({ type, subject }));
  const uses = async () => (await school.query(new GetDiscount({ discountId }))).discount.uses;
  const takeBack = (key?: string) => school.execute(new VoidFee({ enrollmentId, reason: 'moved away' }), { key });

  it('voids an open one, gives the use of its code back and tells so', async () => {
    const { fee } = await takeBack();
    expect(fee).toMatchObject({ id: feeId, status: 'void', total: EUR(9_000), credited: null, overdue: false, version: 2 });
    expect(await school.query(new GetFee({ feeId }))).toEqual({ fee });
    expect(await typesSince(1)).toEqual([{ type: 'fees.fee-voided.v1', subject: feeId }]);
    expect(await uses()).toBe(0);
    await school.execute(new CalculateFees(aCalculation({ discountCode: 'ONCE' })));
  });

  it('balances a paid one by a credit note, and tells what is to be given back', async () => {
    await school.execute(new MarkFeePaid({ feeId, version: 1 }));
    const { fee } = await takeBack();
    expect(fee).toMatchObject({ status: 'paid', total: EUR(0), credited: EUR(9_000), version: 3 });
    expect(fee?.lines.at(-1)).toEqual({ kind: 'adjustment', description: 'Credit note: moved away', rule: 'credit-note', amount: EUR(-9_000) });
    expect(await typesSince(2)).toEqual([{ type: 'fees.fee-credited.v1', subject: feeId }]);
    expect(await uses()).toBe(0);
  });

  it('leaves what was written off as it is', async () => {
    await school.execute(new WriteOffFee({ feeId, version: 1 }));
    expect((await takeBack()).fee).toMatchObject({ status: 'uncollectible', version: 2 });
    expect(await uses()).toBe(1);
  });

  it('has nothing to do where there is no fee', async () => {
    expect(await school.execute(new VoidFee({ enrollmentId: newId(), reason: 'moved away' }))).toEqual({ fee: null });
  });

  it('is not refused for what stands in the reason, nor for its length', async () => {
    await school.execute(new MarkFeePaid({ feeId, version: 1 }));
    const { fee } = await school.execute(new VoidFee({ enrollmentId, reason: `zero\0, half \ud800 and \u{1f600}${'!'.repeat(1_000)}` }));
    expect(fee?.lines.at(-1)?.description).toMatch(/^Credit note: zero, half  and \u{1f600}!{400,500}$/u);
  });

  it('has one effect and one answer when it is sent twice', async () => {
    const key = newId();
    const answers = await Promise.all([takeBack(key), takeBack(key)]);
    expect(answers[1]).toEqual(answers[0]);
    expect(await typesSince(1)).toHaveLength(1);
    expect(await uses()).toBe(0);
  });

  it('gives the use of a code back once, however many commands take the fee back', async () => {
    await Promise.all(Array.from({ length: 6 }, () => takeBack(newId())));
    expect(await typesSince(1)).toHaveLength(1);
    expect(await uses()).toBe(0);
  });

  it('reaches no fee of another school', async () => {
    expect(await house.school().execute(new VoidFee({ enrollmentId, reason: 'not mine' }))).toEqual({ fee: null });
    expect((await school.query(new GetFee({ feeId }))).fee.status).toBe('open');
  });
});
