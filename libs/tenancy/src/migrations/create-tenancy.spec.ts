import { createTestDatabase, type TestDatabase } from '@schoolhouse/platform/module-testing/test-database';
import { migrate, migrateBack } from '@schoolhouse/platform/postgres/migrator';
import { newId } from '@schoolhouse/platform/ids/ids';
import { tenancyMigrations } from '../tenancy.module';

const tenancy = { module: 'tenancy', migrations: tenancyMigrations };

describe('the migrations of tenancy', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await createTestDatabase([tenancy])));
  afterAll(() => database?.drop());

  /** What there is, and who may do what with it. */
  const objects = () =>
    database.inspect<{ name: string; rights: string }>(
      `SELECT c.relname AS name, c.relkind::text || coalesce(c.relacl::text, '') AS rights FROM pg_class c WHERE c.relnamespace = 'tenancy'::regnamespace
       UNION ALL SELECT 'schema', nspacl::text FROM pg_namespace WHERE nspname = 'tenancy' ORDER BY 1, 2`,
    );

  it('go back, on filled tables, to nothing at all, and forward to the same again', async () => {
    const forward = await objects();
    await database.inspect(`INSERT INTO tenancy.school VALUES ($1, 'north', 'North', 'active', NULL, now(), now(), 1)`, [newId()]);
    await database.inspect(`INSERT INTO tenancy.feature_flag VALUES ('new-fees', '', 0, false, now(), 1)`);
    await database.inspect(`INSERT INTO tenancy.feature_flag_school SELECT 'new-fees', id, true FROM tenancy.school`);
    for (let taken = 0; taken < tenancyMigrations.length; taken += 1) await migrateBack(database, tenancy);
    const left = (await objects()).filter(({ name }) => !/^(migrations|PK_)/.test(name)); // the record of the migrations stays
    expect(left).toEqual([{ name: 'schema', rights: expect.not.stringContaining('schoolhouse_platform') }]);
    await migrate(database, [tenancy]);
    expect(await objects()).toEqual(forward);
    expect(await database.inspect('SELECT slug FROM tenancy.school')).toEqual([{ slug: 'platform' }]);
  });
});
