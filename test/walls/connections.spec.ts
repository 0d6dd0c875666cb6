import type { Pool, PoolClient } from 'pg';
import { openModule, type ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { QueryCache } from '@schoolhouse/platform/cache/query-cache';
import { newId } from '@schoolhouse/platform/ids/ids';
import { Database } from '@schoolhouse/platform/postgres/database';
import { runInContext, systemPrincipal } from '@schoolhouse/platform/tenant-context/message-context';
import { QueryBus } from '@nestjs/cqrs';
import { GetSchool, GetSettings, RegisterSchool, tenancyContract } from '@schoolhouse/tenancy';
import { TenancyModule, tenancyMigrations } from '@schoolhouse/tenancy/tenancy.module';

/** Tenancy stands for all modules: they share the way in which connections are lent and given back. */
describe('a connection that is lent again', () => {
  let house: ModuleUnderTest;
  let pool: Pool;
  beforeEach(async () => {
    house = await openModule({ contract: tenancyContract, module: TenancyModule, migrations: tenancyMigrations });
    pool = (house.app.get(Database, { strict: false }).dataSource.driver as unknown as { master: Pool }).master;
  });
  afterEach(() => house.close());

  /** Does something with every connection that the pool may have. */
  async function withAll<T>(work: (client: PoolClient) => Promise<T>): Promise<T[]> {
    const clients = await Promise.all(Array.from({ length: house.database.poolSize }, () => pool.connect()));
    try {
      return await Promise.all(clients.map(work));
    } finally {
      for (const client of clients) client.release();
    }
  }
  const settings = () => withAll(async (client) => (await client.query<{ it: string | null }>(`SELECT current_setting('app.tenant_id', true) AS it`)).rows[0].it ?? '');
  const registered = async () => {
    const school = house.school();
    await school.execute(new RegisterSchool({ slug: `s-${newId()}`, name: 'North' }));
    return school;
  };

  it('carries no school, whether the work before it succeeded, was refused or broke down', async () => {
    const school = await registered();
    const db = house.app.get(Database, { strict: false });
    await school.query(new GetSchool({}));
    await expect(school.execute(new RegisterSchool({ slug: 'again', name: 'Again' }), { key: newId() })).rejects.toMatchObject({ code: 'ILLEGAL_SCHOOL_MOVE' });
    await expect(school.inContext(() => db.command(() => Promise.reject(new Error('broken'))))).rejects.toThrow('broken');
    await expect(school.inContext(() => db.command((tx) => tx.rows('SELECT 1 / 0')))).rejects.toThrow('division by zero');
    await expect(school.inContext(() => db.query((tx) => tx.rows('DELETE FROM tenancy.settings')))).rejects.toThrow(/permission denied|read-only/);
    expect(await settings()).toEqual(Array(house.database.poolSize).fill(''));
    expect(await withAll(async (client) => (await client.query('SELECT pg_current_xact_id_if_assigned() AS it')).rows[0].it)).toEqual(Array(house.database.poolSize).fill(null));
  });

  it('is not worked on when a school was set on it for its whole session, and is not lent a second time', async () => {
    const [school, other] = [await registered(), await registered()];
    await withAll((client) => client.query(`SELECT set_config('app.tenant_id', '${other.tenantId}', false)`));
    for (let lent = 0; lent < house.database.poolSize; lent += 1) {
      await expect(school.query(new GetSchool({}))).rejects.toMatchObject({ code: 'TENANT_LEAK' });
    }
    expect(await school.query(new GetSchool({}))).toMatchObject({ school: { id: school.tenantId } });
  });

  it('is not lent at all without a school', async () => {
    const asked = runInContext({ principal: systemPrincipal, correlationId: newId() }, () => house.app.get(QueryBus, { strict: false }).execute(new GetSchool({})));
    await expect(asked).rejects.toMatchObject({ code: 'NO_TENANT' });
  });

  it('has a cache before it that keeps schools apart, and answers nobody without one', async () => {
    const cache = new QueryCache(house.app.get(QueryBus, { strict: false }));
    const [one, other] = [await registered(), await registered()];
    const ask = () => cache.ask(new GetSchool({}), 60_000);
    expect((await one.inContext(ask)).school.id).toBe(one.tenantId);
    expect((await other.inContext(ask)).school.id).toBe(other.tenantId);
    await expect(() => runInContext({ principal: systemPrincipal, correlationId: newId() }, ask)).rejects.toMatchObject({ code: 'NO_TENANT' });
    expect((await one.inContext(() => cache.ask(new GetSettings({}), 60_000))).settings.version).toBe(1);
  });
});
