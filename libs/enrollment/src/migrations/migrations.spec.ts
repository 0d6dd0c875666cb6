import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { migrateBack } from '@schoolhouse/platform/postgres/migrator';
import { enrollmentMigrations } from '../enrollment.module';
import { aHousehold, confirmed } from '../testing/builders';
import { openEnrollment } from '../testing/open-enrollment';

describe('the tables of enrollment', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openEnrollment()));
  afterAll(() => house.close());

  it('accept no double that is live, whoever writes it', async () => {
    const school = house.school();
    const { student } = await aHousehold(school);
    const { activityId } = await confirmed(school, student.id);
    const double = (status: string) =>
      house.database.inspect(`INSERT INTO enrollment.enrollment (tenant_id, id, student_id, activity_id, status, created_at, version) VALUES ($1, gen_random_uuid(), $2, $3, $4, now(), 1)`, [school.tenantId, student.id, activityId, status]);
    await expect(double('new')).rejects.toMatchObject({ constraint: 'enrollment_live' });
    await double('cancelled');
  });

  it("accept no student of another school, nor another school's household", async () => {
    const school = house.school();
    const { householdId, student } = await aHousehold(school);
    const elsewhere = house.school().tenantId;
    const enrollment = `INSERT INTO enrollment.enrollment (tenant_id, id, student_id, activity_id, status, created_at, version) VALUES ($1, gen_random_uuid(), $2, gen_random_uuid(), 'new', now(), 1)`;
    await expect(house.database.inspect(enrollment, [elsewhere, student.id])).rejects.toMatchObject({ code: '23503' });
    const neighbour = `INSERT INTO enrollment.student (tenant_id, id, household_id, name, status, version) VALUES ($1, gen_random_uuid(), $2, 'Eve', 'active', 1)`;
    await expect(house.database.inspect(neighbour, [elsewhere, householdId])).rejects.toMatchObject({ code: '23503' });
  });

  it('leave whole, filled as they are, when their migrations are taken back', async () => {
    for (let taken = 0; taken < enrollmentMigrations.length; taken += 1) await migrateBack(house.database, { module: 'enrollment', migrations: enrollmentMigrations });
    const left = await house.database.inspect<{ relname: string }>(`SELECT relname FROM pg_class WHERE relnamespace = 'enrollment'::regnamespace AND relkind IN ('r', 'p')`);
    expect(left).toEqual([{ relname: 'migrations' }]);
  });
});
