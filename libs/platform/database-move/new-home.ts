import type { Client } from 'pg';
import { migrateOne } from '../postgres/migrator';
import type { MovePlan } from './move-plan';
import { partitionsOf } from './tables';

/** The roles, the platform's schema and the module's own in the new database, with the months that the old one has. */
export async function prepareNewHome({ module, migrations, house, to }: MovePlan, source: Client, target: Client): Promise<void> {
  await migrateOne(target, { ...house, url: to }, [{ module, migrations }]);
  const known = new Set((await partitionsOf(target, module)).map(({ name }) => name));
  for (const { name, parent, bounds } of await partitionsOf(source, module)) {
    if (!known.has(name)) await target.query(`CREATE TABLE ${name} PARTITION OF ${parent} ${bounds}; ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY; ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`);
  }
}

export async function clearNewHome({ module }: MovePlan, target: Client): Promise<void> {
  await target.query(`DROP SCHEMA IF EXISTS ${module} CASCADE`);
}
