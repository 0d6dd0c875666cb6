import { newId } from '@schoolhouse/platform/ids/ids';
import type { ModuleUnderTest, SchoolUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { CalculateFees, CreateDiscount, CreatePricingRule, GetDiscount, GetFeeOfEnrollment, VoidFee } from '../contract';
import { aCalculation, aDiscount, anActivity, aPricingRule, EUR } from '../testing/builders';
import { openFees } from '../testing/open-fees';

describe('working out a fee', () => {
  let house: ModuleUnderTest;
  let school: SchoolUnderTest;
  beforeAll(async () => (house = await openFees()));
  beforeEach(() => {
    house.clock.set('2026-09-01T08:00:00Z');
    school = house.school();
  });
  afterAll(() => house.close());

  const usesOf = async (discountId: string) => (await school.query(new GetDiscount({ discountId }))).discount.uses;

  it('charges the price of the activity where there is no rule, due after the days of the school, and tells so', async () => {
    const calculation = aCalculation();
    const { fee } = await school.execute(new CalculateFees(calculation));
    expect(fee).toMatchObject({
      enrollmentId: calculation.enrollmentId, studentId: calculation.studentId, activityId: calculation.activity.activityId,
      status: 'open', total: EUR(10_000), credited: null, overdue: false, dueOn: '2026-09-08', version: 1,
      lines: [{ kind: 'charge', description: 'Robotics', rule: 'activity-price', amount: EUR(10_000) }],
    });
    expect(await school.query(new GetFeeOfEnrollment({ enrollmentId: calculation.enrollmentId }))).toEqual({ fee });
    expect(await school.events()).toMatchObject([
      { type: 'fees.fees-calculated.v1', subject: fee.id, data: { feeId: fee.id, enrollmentId: calculation.enrollmentId, total: EUR(10_000), dueOn: '2026-09-08' } },
    ]);
  });

  it('takes the most specific rule, then the discounts in their order, and explains each line', async () => {
    const activity = anActivity();
    await school.execute(new CreatePricingRule(aPricingRule()));
    await school.execute(new CreatePricingRule(aPricingRule({ name: 'Robotics', scope: { kind: 'activity', activityId: activity.activityId }, tariff: { kind: 'per-session', price: EUR(1_500) } })));
    await school.execute(new CreateDiscount(aDiscount({ priority: 2, cap: EUR(500) })));
    await school.execute(new CreateDiscount(aDiscount({ name: 'Siblings', priority: 1, condition: { kind: 'sibling' }, reduction: { kind: 'percentage', basisPoints: 2_000 } })));
    const { fee } = await school.execute(new CalculateFees(aCalculation({ activity, siblingsEnrolled: 1, discountCode: ' welcome ' })));
    expect(fee.lines).toEqual([
      { kind: 'charge', description: 'Robotics, 10 sessions', rule: 'Robotics', amount: EUR(15_000) },
      { kind: 'discount', description: 'Siblings: 20 % off', rule: 'Siblings', amount: EUR(-3_000) },
      { kind: 'discount', description: 'Welcome: 10 % off, at most 5.00 EUR', rule: 'WELCOME', amount: EUR(-500) },
    ]);
    expect(fee.total).toEqual(EUR(11_500));
  });

  it('counts the day of the school, not of the server', async () => {
    house.clock.set('2026-09-01T22:30:00Z'); // half past midnight in Zurich
    expect((await school.execute(new CalculateFees(aCalculation()))).fee.dueOn).toBe('2026-09-09');
  });

  it('pays at once what costs nothing in the end', async () => {
    await school.execute(new CreateDiscount(aDiscount({ reduction: { kind: 'percentage', basisPoints: 10_000 } })));
    const { fee } = await school.execute(new CalculateFees(aCalculation({ discountCode: 'WELCOME' })));
    expect(fee).toMatchObject({ status: 'paid', total: EUR(0) });
    expect((await school.events()).map(({ type }) => type)).toEqual(['fees.fees-calculated.v1', 'fees.fee-paid.v1']);
  });

  it('has one effect and one answer when it is sent twice', async () => {
    const { discount } = await school.execute(new CreateDiscount(aDiscount()));
    const command = new CalculateFees(aCalculation({ discountCode: 'WELCOME' }));
    const key = newId();
    const answers = await Promise.all([school.execute(command, { key }), school.execute(command, { key })]);
    expect(answers[1]).toEqual(answers[0]);
    expect(await school.events()).toHaveLength(1);
    expect(await usesOf(discount.id)).toBe(1);
  });

  it('keeps one fee an enrollment, whoever asks', async () => {
    const calculation = aCalculation();
    await school.execute(new CalculateFees(calculation));
    await expect(school.execute(new CalculateFees(calculation), { key: newId() })).rejects.toMatchObject({ code: 'FEE_EXISTS' });
  });

  it.each(['NOPE', 'zero\0', 'ß', '%'])('refuses the code %j, which nobody has issued, and keeps nothing', async (discountCode) => {
    await school.execute(new CreateDiscount(aDiscount()));
    const calculation = aCalculation({ discountCode });
    await expect(school.execute(new CalculateFees(calculation))).rejects.toMatchObject({ code: 'DISCOUNT_CODE_INVALID', kind: 'refused', details: { reason: 'unknown' } });
    await expect(school.query(new GetFeeOfEnrollment({ enrollmentId: calculation.enrollmentId }))).rejects.toMatchObject({ code: 'FEE_NOT_FOUND' });
  });

  it('refuses an activity in a currency that is not that of the school', async () => {
    const activity = anActivity({ price: { amount: 100, currency: 'USD' } });
    await expect(school.execute(new CalculateFees(aCalculation({ activity })))).rejects.toMatchObject({ code: 'CURRENCY_MISMATCH' });
  });

  it('gives the last use of a code to one of many that have all seen it free', async () => {
    const { discount } = await school.execute(new CreateDiscount(aDiscount({ condition: { kind: 'code', code: 'LAST', maxUses: 1 } })));
    const { inspect } = house.database;
    await inspect('BEGIN');
    await inspect('SELECT FROM fees.discount WHERE id = $1 FOR UPDATE', [discount.id]);
    const sent = Promise.allSettled(Array.from({ length: 4 }, () => school.execute(new CalculateFees(aCalculation({ discountCode: 'LAST' })), { key: newId() })));
    for (let waiting = 0; waiting < 4; ) {
      [{ waiting }] = await inspect<{ waiting: number }>(
        `SELECT count(*)::int AS waiting FROM pg_stat_clear_snapshot(), pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
    }
    await inspect('COMMIT');
    const refusals = (await sent).flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refusals).toHaveLength(3);
    for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'DISCOUNT_CODE_INVALID', details: { reason: 'used-up' } });
    expect(await usesOf(discount.id)).toBe(1);
    const [kept] = await inspect<{ fees: number; events: number }>(
      'SELECT (SELECT count(*)::int FROM fees.fee WHERE tenant_id = $1) AS fees, (SELECT count(*)::int FROM fees.outbox WHERE tenant_id = $1) AS events', [school.tenantId],
    );
    expect(kept).toEqual({ fees: 1, events: 1 });
  });

  it('costs one transaction, the use of a code and the record of the command included', async () => {
    await school.execute(new CreateDiscount(aDiscount()));
    const { fee } = await school.execute(new CalculateFees(aCalculation({ discountCode: 'WELCOME' })), { key: newId() });
    const transactions = await house.database.inspect(
      `SELECT xmin::text FROM fees.fee WHERE id = $1 UNION SELECT xmin::text FROM fees.outbox WHERE aggregate_id = $1
       UNION SELECT xmin::text FROM fees.discount WHERE tenant_id = $2 UNION SELECT xmin::text FROM fees.processed_message WHERE tenant_id = $2`,
      [fee.id, school.tenantId],
    );
    expect(transactions).toHaveLength(1);
  });

  it('is refused after it has been taken back, and takes no use of a code', async () => {
    const { discount } = await school.execute(new CreateDiscount(aDiscount()));
    const calculation = aCalculation({ discountCode: 'WELCOME' });
    const id = newId();
    const undone = await school.execute(new VoidFee({ enrollmentId: calculation.enrollmentId, reason: 'timed out' }), { key: { id, name: 'undo', revokes: 'calculate-fees' } });
    expect(undone).toEqual({ fee: null });
    await expect(school.execute(new CalculateFees(calculation), { key: { id, name: 'calculate-fees' } })).rejects.toMatchObject({ code: 'COMMAND_REVOKED' });
    await expect(school.query(new GetFeeOfEnrollment({ enrollmentId: calculation.enrollmentId }))).rejects.toMatchObject({ code: 'FEE_NOT_FOUND' });
    expect(await usesOf(discount.id)).toBe(0);
  });

  it('knows nothing of the rules and codes of another school', async () => {
    const other = house.school();
    await other.execute(new CreatePricingRule(aPricingRule()));
    await other.execute(new CreateDiscount(aDiscount()));
    expect((await school.execute(new CalculateFees(aCalculation()))).fee.total).toEqual(EUR(10_000));
    await expect(school.execute(new CalculateFees(aCalculation({ discountCode: 'WELCOME' })))).rejects.toMatchObject({ code: 'DISCOUNT_CODE_INVALID' });
  });
});
