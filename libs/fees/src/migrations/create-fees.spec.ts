import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { migrateBack } from '@schoolhouse/platform/postgres/migrator';
import { CalculateFees, ChangeDiscountPolicy, CreateDiscount, CreatePricingRule } from '../contract';
import { feesMigrations } from '../fees.module';
import { aCalculation, aDiscount, aPricingRule } from '../testing/builders';
import { openFees } from '../testing/open-fees';

describe('the tables of fees', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openFees()));
  afterAll(() => house.close());

  it('accept no fee below zero, no second one an enrollment, and no use of a code that is not there, whoever writes it', async () => {
    const school = house.school();
    const { fee } = await school.execute(new CalculateFees(aCalculation()));
    const { discount } = await school.execute(new CreateDiscount(aDiscount({ condition: { kind: 'code', code: 'TWICE', maxUses: 2 } })));
    const write = (sql: string, id: string) => house.database.inspect(sql, [school.tenantId, id]);
    await expect(write('UPDATE fees.fee SET total = -1 WHERE tenant_id = $1 AND id = $2', fee.id)).rejects.toMatchObject({ constraint: 'fee_not_negative' });
    const copy = `INSERT INTO fees.fee SELECT (jsonb_populate_record(f, jsonb_build_object('id', gen_random_uuid()))).* FROM fees.fee f WHERE tenant_id = $1 AND id = $2`;
    await expect(write(copy, fee.id)).rejects.toMatchObject({ constraint: 'fee_of_enrollment' });
    await expect(write('UPDATE fees.discount SET uses = 3 WHERE tenant_id = $1 AND id = $2', discount.id)).rejects.toMatchObject({ constraint: 'discount_uses_left' });
    await expect(write('UPDATE fees.discount SET uses = -1 WHERE tenant_id = $1 AND id = $2', discount.id)).rejects.toMatchObject({ constraint: 'discount_uses_counted' });
  });

  it("accept no discount of another school in a school's fee", async () => {
    const school = house.school();
    const { fee } = await school.execute(new CalculateFees(aCalculation()));
    const { discount } = await house.school().execute(new CreateDiscount(aDiscount()));
    const foreign = house.database.inspect('UPDATE fees.fee SET code_discount_id = $3 WHERE tenant_id = $1 AND id = $2', [school.tenantId, fee.id, discount.id]);
    await expect(foreign).rejects.toMatchObject({ code: '23503' });
  });

  it('leave whole, filled as they are, when their migrations are taken back', async () => {
    const school = house.school();
    await school.execute(new CreatePricingRule(aPricingRule()));
    await school.execute(new CreateDiscount(aDiscount()));
    await school.execute(new ChangeDiscountPolicy({ capBasisPoints: 5_000, version: 0 }));
    await school.execute(new CalculateFees(aCalculation({ discountCode: 'WELCOME' })));
    for (let taken = 0; taken < feesMigrations.length; taken += 1) await migrateBack(house.database, { module: 'fees', migrations: feesMigrations });
    const left = await house.database.inspect<{ relname: string }>(`SELECT relname FROM pg_class WHERE relnamespace = 'fees'::regnamespace AND relkind IN ('r', 'p')`);
    expect(left).toEqual([{ relname: 'migrations' }]);
  });
});
