import { anActivity } from '@schoolhouse/activity/testing/builders';
import { aHousehold } from '@schoolhouse/enrollment/testing/builders';
import { register } from 'prom-client';
import { newId } from '@schoolhouse/platform/ids/ids';
import { createTestDatabase, type TestDatabase } from '@schoolhouse/platform/module-testing/test-database';
import { Redelivery } from '@schoolhouse/platform/outbox/redelivery';
import { Databases } from '@schoolhouse/platform/postgres/databases';
import { migrate } from '@schoolhouse/platform/postgres/migrator';
import { databasesAtStart } from '@schoolhouse/platform/postgres/module-databases';
import { addressOf, type DatabaseSettings } from '@schoolhouse/platform/postgres/settings';
import { SuspiciousAccess } from '@schoolhouse/platform/tenant-context/suspicious-access';
import { StartWorkflow } from '@schoolhouse/saga';
import { migrationsOfHouse } from '../../apps/house';
import { eventually, HouseUnderTest, openWorker, type SchoolOfHouse } from '../house/house-under-test';
import { holesIn } from '../walls/catalog';

const apart = ['fees', 'saga', 'notifications'];
const migrationsOf = (module: string) => migrationsOfHouse.filter((each) => each.module === module);

describe('modules with databases of their own', () => {
  const own: Record<string, TestDatabase> = {};
  let settings: TestDatabase;
  let house: HouseUnderTest;

  beforeAll(async () => {
    const rest = await createTestDatabase(migrationsOfHouse.filter(({ module }) => !apart.includes(module)));
    for (const module of apart) own[module] = await createTestDatabase(migrationsOf(module));
    settings = { ...rest, own: Object.fromEntries(apart.map((module) => [module, own[module].url])) };
    await migrate(settings, migrationsOfHouse);
    house = new HouseUnderTest(settings, await openWorker(settings));
  });
  afterAll(async () => {
    await house?.close();
    for (const database of Object.values(own)) await database.drop();
  });

  const rowsOf = <Row extends object>(school: SchoolOfHouse, table: string) =>
    (own[table.split('.')[0]] ?? settings).inspect<Row>(`SELECT * FROM ${table} WHERE tenant_id = $1`, [school.tenantId]);

  const enroll = async (school: SchoolOfHouse): Promise<string> => {
    const activity = await anActivity(school);
    const { student } = await aHousehold(school);
    const enrollmentId = newId();
    const input = { enrollmentId, studentId: student.id, activityId: activity.id, discountCode: null };
    await school.execute(new StartWorkflow({ workflow: 'enroll-student', subjectId: enrollmentId, input, waitMs: 20_000 }));
    return enrollmentId;
  };

  it('enroll a student through all of them, and hear of it', async () => {
    const school = await house.school();
    const enrollmentId = await enroll(school);
    expect(await rowsOf(school, 'fees.fee')).toMatchObject([{ enrollment_id: enrollmentId }]);
    expect(await rowsOf(school, 'enrollment.enrollment')).toMatchObject([{ id: enrollmentId, status: 'confirmed' }]);
    const messages = await eventually(() => rowsOf<{ subject_id: string }>(school, 'notifications.message'), (rows) => rows.length === 2);
    expect(messages.map(({ subject_id }) => subject_id)).toContain(enrollmentId);
    await eventually(() => rowsOf<{ published_at: Date | null }>(school, 'saga.outbox'), (rows) => rows.length > 0 && rows.every(({ published_at }) => published_at));
    await eventually(() => rowsOf(school, 'saga.audit'), (rows) => rows.length > 0);
  });

  it('are sent again what the queue lost, and nothing else', async () => {
    const school = await house.school();
    const enrollmentId = await enroll(school);
    await eventually(() => rowsOf(school, 'notifications.message'), (rows) => rows.length === 2);
    await eventually(() => house.get(Redelivery).look('0 seconds'), (count) => count === 0); // all that was told so far is on record
    await own.notifications.inspect(`DELETE FROM notifications.processed_message WHERE tenant_id = $1`, [school.tenantId]);
    await own.notifications.inspect(`DELETE FROM notifications.message WHERE tenant_id = $1`, [school.tenantId]);
    expect(await house.get(Redelivery).look('0 seconds')).toBe(2);
    const again = await eventually(() => rowsOf<{ subject_id: string }>(school, 'notifications.message'), (rows) => rows.length === 2);
    expect(again.map(({ subject_id }) => subject_id)).toContain(enrollmentId);
  });

  it('are not sent again what is among the dead letters', async () => {
    const school = await house.school();
    await enroll(school);
    await eventually(() => rowsOf(school, 'notifications.message'), (rows) => rows.length === 2);
    await eventually(() => house.get(Redelivery).look('0 seconds'), (count) => count === 0);
    const records = await own.notifications.inspect<{ key: string }>(`DELETE FROM notifications.processed_message WHERE tenant_id = $1 RETURNING key`, [school.tenantId]);
    for (const { key } of records) {
      await own.saga.inspect(
        `INSERT INTO saga.dead_letter (tenant_id, id, kind, subject, subject_id, status, reason, created_at, updated_at) VALUES ($1, $2, 'event', 'notifications', $3, 'open', 'tried', now(), now())`,
        [school.tenantId, newId(), key],
      );
    }
    expect(await house.get(Redelivery).look('0 seconds')).toBe(0);
  });

  it('are looked into when somebody asks for what is of another school', async () => {
    const [owner, other] = [await house.school(), await house.school()];
    await enroll(owner);
    const [{ id }] = await rowsOf<{ id: string }>(owner, 'fees.fee');
    const suspicious = new SuspiciousAccess(house.get(Databases));
    register.resetMetrics();
    suspicious.afterNotFound({ path: { id } }, { tenantId: other.tenantId, principal: { id: 'user-1', kind: 'user', permissions: [] }, correlationId: 'correlation-1' });
    await suspicious.settled();
    const { values } = await register.getSingleMetric('schoolhouse_cross_tenant_access_total')!.get();
    expect(values.map(({ labels, value }) => [labels.resource, value])).toEqual([['fees.fee', 1]]);
  });

  it.each(apart)('have no hole in the walls of the database of %s', async (module) => {
    expect(await holesIn(own[module], [module])).toEqual([]);
  });

  it('are found by processes that nobody told', async () => {
    const { own: found } = await databasesAtStart({ ...settings, own: {} });
    expect(found).toEqual(Object.fromEntries(apart.map((module) => [module, addressOf(own[module].url)])));
  });

  it('are not looked for in two places', async () => {
    const elsewhere: DatabaseSettings = { ...settings, own: { fees: 'postgres://owner:secret@elsewhere/fees' } };
    await expect(databasesAtStart(elsewhere)).rejects.toThrow(/FEES_DATABASE_URL names postgres:\/\/elsewhere:5432\/fees, and the tables of fees are at postgres:\/\/127/);
    await expect(migrate({ ...settings, own: {} }, migrationsOfHouse)).rejects.toThrow(/The tables of fees are at .* name its owner in FEES_DATABASE_URL/);
    await expect(migrate({ ...settings, own: { ...settings.own, activity: own.fees.url } }, migrationsOfHouse)).rejects.toThrow(/tables of activity are in the house's database: unset it/);
  });
});
