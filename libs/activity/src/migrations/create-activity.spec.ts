import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { migrate, migrateBack } from '@schoolhouse/platform/postgres/migrator';
import { activityMigrations } from '../activity.module';
import { AuditSeats, CloseActivity } from '../contract';
import { anActivity, aSeat } from '../testing/builders';
import { openActivityModule } from '../testing/open-activity-module';

describe('the tables of activity', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openActivityModule()));
  afterAll(() => house.close());

  it.each([
    ['reserved = capacity + 1', 'activity_seats'],
    ['capacity = 0', 'activity_seats'],
    ['reserved = -1', 'activity_reserved_not_negative'],
    ['capacity = -1, reserved = -1', 'activity_capacity_not_negative'],
    ['price_amount = -1', 'activity_price_not_negative'],
    [`status = 'draft'`, 'activity_status'],
  ])('accept no activity with %s, whoever writes it', async (change, constraint) => {
    const school = house.school();
    const { id } = await anActivity(school);
    await school.execute(aSeat(id));
    await expect(house.database.inspect(`UPDATE activity.activity SET ${change} WHERE id = $1`, [id])).rejects.toMatchObject({ constraint });
  });

  it('accept no reservation of a seat in another school, and none that is over but has no end', async () => {
    const school = house.school();
    const { id } = await anActivity(school);
    const reservation = (status: string, tenantId: string) =>
      house.database.inspect(`INSERT INTO activity.reservation VALUES ($1, $2, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), $3, now(), NULL)`, [tenantId, id, status]);
    await expect(reservation('active', house.school().tenantId)).rejects.toMatchObject({ constraint: 'reservation_activity' });
    await expect(reservation('released', school.tenantId)).rejects.toMatchObject({ constraint: 'reservation_ended' });
  });

  it('let nobody delete an activity or a reservation', async () => {
    const grants = await house.database.inspect(`SELECT table_name FROM information_schema.role_table_grants WHERE grantee = 'schoolhouse_activity' AND table_schema = 'activity' AND privilege_type IN ('DELETE', 'TRUNCATE')`);
    expect(grants).toEqual([]);
  });

  it('leave whole, filled as they are, when their migrations are taken back, and come again', async () => {
    const school = house.school();
    const { id } = await anActivity(school);
    await school.execute(aSeat(id));
    await school.execute(new CloseActivity({ activityId: id }));
    const module = { module: 'activity', migrations: activityMigrations };
    for (let taken = 0; taken < activityMigrations.length; taken += 1) await migrateBack(house.database, module);
    const left = await house.database.inspect<{ relname: string }>(`SELECT relname FROM pg_class WHERE relnamespace = 'activity'::regnamespace AND relkind IN ('r', 'p')`);
    expect(left).toEqual([{ relname: 'migrations' }]);
    await migrate(house.database, [module]);
    expect(await school.query(new AuditSeats({}))).toEqual({ activities: 0, differences: [] });
  });
});
