import { Client, DatabaseError } from 'pg';
import { platformRole, roleOf } from '@schoolhouse/platform/postgres/schema-building';
import { urlFor } from '@schoolhouse/platform/postgres/settings';
import { migrationsOfHouse } from '../../apps/house';
import { openHouse, type HouseUnderTest, type SchoolOfHouse } from '../house/house-under-test';
import { belongingsOf } from './belongings';
import { tenantTables, type TenantTable } from './tenant-tables';

const refusedByRowSecurity = '42501';

/** What holds when all code of ours is wrong: a connection of a module's role, and nothing between it and the tables. */
describe.each(migrationsOfHouse.map(({ module }) => module))('the role of %s', (module) => {
  let house: HouseUnderTest;
  let [one, other]: SchoolOfHouse[] = [];
  let tables: TenantTable[];
  let client: Client;
  beforeAll(async () => {
    house = await shared();
    [one, other] = await schools();
    tables = (await tenantTables(house.database)).filter((table) => table.module === module);
    client = new Client({ connectionString: urlFor(roleOf(module), { ...house.database }) });
    await client.connect();
  });
  afterEach(() => client.query('ROLLBACK'));
  afterAll(() => client?.end());

  const enter = async (tenantId: string) => {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenantId]);
  };
  const schoolsIn = async (table: string) => (await client.query<{ id: string }>(`SELECT DISTINCT tenant_id AS id FROM ${table}`)).rows.map(({ id }) => id);
  /** Tried and taken back: the connection stays as it was. Null: it was not refused. */
  async function refusal(sql: string, values: unknown[]): Promise<string | null> {
    await client.query('SAVEPOINT attempt');
    const error: unknown = await client.query(sql, values).then(() => null, (refused: unknown) => refused);
    await client.query('ROLLBACK TO SAVEPOINT attempt');
    return error instanceof DatabaseError ? (error.code ?? '') : null;
  }
  const may = async (table: string, privilege: string) => (await client.query<{ may: boolean }>('SELECT has_table_privilege($1, $2) AS may', [table, privilege])).rows[0].may;

  it('sees the rows of the school it has entered, and of no other', async () => {
    await enter(one.tenantId);
    const seen = new Set<string>();
    for (const { table } of tables) for (const school of await schoolsIn(table)) seen.add(school);
    expect([...seen]).toEqual([one.tenantId]);
  });

  it.each([
    ['before it has entered any school', async () => void (await client.query('BEGIN'))],
    ['after the school it was in, when the setting is empty', async () => {
      await enter(one.tenantId);
      await client.query('COMMIT');
      await client.query('BEGIN');
      expect((await client.query(`SELECT current_setting('app.tenant_id', true) AS it`)).rows).toEqual([{ it: '' }]);
    }],
  ])('sees nothing and can write nothing %s', async (_, arrive) => {
    await arrive();
    for (const { table } of tables) {
      expect({ table, seen: await schoolsIn(table) }).toEqual({ table, seen: [] });
      expect({ table, code: await refusal(`INSERT INTO ${table} (tenant_id) VALUES ($1)`, [one.tenantId]) }).toEqual({ table, code: refusedByRowSecurity });
    }
  });

  it('cannot put a row into another school', async () => {
    await enter(one.tenantId);
    for (const { table } of tables) {
      expect({ table, code: await refusal(`INSERT INTO ${table} (tenant_id) VALUES ($1)`, [other.tenantId]) }).toEqual({ table, code: refusedByRowSecurity });
    }
  });

  it('cannot move a row into another school, nor touch one there', async () => {
    await enter(one.tenantId);
    for (const { table } of tables) {
      if (!(await may(table, 'UPDATE')) || (await schoolsIn(table)).length === 0) continue;
      expect({ table, code: await refusal(`UPDATE ${table} SET tenant_id = $1`, [other.tenantId]) }).toEqual({ table, code: refusedByRowSecurity });
      expect((await client.query(`UPDATE ${table} SET tenant_id = tenant_id WHERE tenant_id = $1`, [other.tenantId])).rowCount).toBe(0);
    }
  });

  it('cannot switch row security off, nor become another role', async () => {
    await client.query('BEGIN');
    for (const { table } of tables) expect(await refusal(`ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`, [])).not.toBeNull();
    for (const role of [platformRole, roleOf(module === 'fees' ? 'saga' : 'fees'), 'pg_read_all_data']) expect(await refusal(`SET ROLE ${role}`, [])).not.toBeNull();
    expect(await refusal(`SET session_authorization = ${platformRole}`, [])).not.toBeNull();
    await client.query('SET LOCAL row_security = off'); // then what would be hidden is an error, and no row
    for (const { table } of tables) expect({ table, code: await refusal(`SELECT 1 FROM ${table}`, []) }).toEqual({ table, code: refusedByRowSecurity });
  });

  it('sees nothing of the other modules', async () => {
    await enter(one.tenantId);
    for (const { table } of (await tenantTables(house.database)).filter((foreign) => foreign.module !== module)) {
      expect(await refusal(`SELECT 1 FROM ${table}`, [])).toBe(refusedByRowSecurity);
    }
  });
});

describe('two schools', () => {
  it('may each have what the other has: a unique value of one tells nothing to another', async () => {
    const [one, other] = await schools();
    const theSame = await (await shared()).database.inspect<{ tenant_id: string }>(
      `SELECT u.tenant_id FROM identity.users u JOIN fees.discount d USING (tenant_id) WHERE u.email = 'admin@school.example' AND d.code = 'WELCOME' AND tenant_id IN ($1, $2)`,
      [one.tenantId, other.tenantId],
    );
    expect(theSame).toHaveLength(2);
  });
});

let opened: Promise<HouseUnderTest> | undefined;
let filled: Promise<SchoolOfHouse[]> | undefined;
const shared = (): Promise<HouseUnderTest> => (opened ??= openHouse());
/** Two schools that have one of everything. */
const schools = (): Promise<SchoolOfHouse[]> =>
  (filled ??= shared().then(async (house) => {
    const both = [await house.school(), await house.school()];
    for (const school of both) await belongingsOf(school, house.database);
    return both;
  }));
afterAll(async () => (await opened)?.close());
