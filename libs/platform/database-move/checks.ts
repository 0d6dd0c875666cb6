import type { Client } from 'pg';
import { isSameDatabase } from '../postgres/module-databases';
import { addressOf } from '../postgres/settings';
import { MoveRefused } from './errors';
import { leftBehind, type MovePlan } from './move-plan';
import { valueOf } from './owner-session';
import { tablesOf } from './tables';

/** All that can be known beforehand: nothing has been begun when one of these says no. @throws MoveRefused */
export async function assertMovable(plan: MovePlan, source: Client, target: Client): Promise<void> {
  if (isSameDatabase(plan.from, plan.to)) throw new MoveRefused(`The tables of ${plan.module} are at ${addressOf(plan.to)} already`);
  await assertServersFit(plan, source, target);
  await assertMaySend(plan, source);
  await assertMayTake(plan, target);
  await assertWhole(plan, source);
  await assertEmpty(plan, target);
}

async function assertServersFit({ from, to }: MovePlan, source: Client, target: Client): Promise<void> {
  const [old, next] = await Promise.all([source, target].map((client) => valueOf<number>(client, `SELECT current_setting('server_version_num')::int / 10000 AS value`)));
  if (next < old) throw new MoveRefused(`${addressOf(to)} runs PostgreSQL ${next}, and ${addressOf(from)} runs ${old}: move to the same version or a later one`);
  const [one, other] = await Promise.all([source, target].map((client) => valueOf<string>(client, `SELECT pg_encoding_to_char(encoding) AS value FROM pg_database WHERE datname = current_database()`)));
  if (one !== other) throw new MoveRefused(`${addressOf(to)} is in ${other}, and ${addressOf(from)} in ${one}: make the new database with ENCODING '${one}'`);
  const walLevel = await valueOf<string>(source, `SELECT current_setting('wal_level') AS value`);
  if (walLevel !== 'logical') throw new MoveRefused(`${addressOf(from)} has wal_level = ${walLevel}: ALTER SYSTEM SET wal_level = 'logical', and start that server again`);
  const free = await valueOf<boolean>(source, `SELECT count(*) < current_setting('max_replication_slots')::int AS value FROM pg_replication_slots`);
  if (!free) throw new MoveRefused(`${addressOf(from)} has no replication slot left: raise max_replication_slots, or drop those that nobody uses`);
}

const may = (right: string): string => `SELECT rolsuper OR (rolbypassrls AND ${right}) AS value FROM pg_roles WHERE rolname = current_user`;

async function assertMaySend({ from }: MovePlan, source: Client): Promise<void> {
  if (!(await valueOf<boolean>(source, may('rolreplication')))) throw new MoveRefused(`The owner of ${addressOf(from)} sees no row past row security: let it be a superuser, or give it BYPASSRLS and REPLICATION`);
}

async function assertMayTake({ to }: MovePlan, target: Client): Promise<void> {
  const right = `rolcreaterole AND pg_has_role(current_user, 'pg_create_subscription', 'MEMBER') AND has_database_privilege(current_database(), 'CREATE')`;
  if (!(await valueOf<boolean>(target, may(right)))) throw new MoveRefused(`The owner given for ${addressOf(to)} may not take rows past row security: let it be a superuser, or give it BYPASSRLS, CREATEROLE, CREATE on the database and pg_create_subscription`);
}

async function assertWhole({ module, from }: MovePlan, source: Client): Promise<void> {
  if (!(await hasSchema(source, module))) throw new MoveRefused(`There are no tables of ${module} at ${addressOf(from)}: migrate first`);
  if (await hasSchema(source, leftBehind(module))) throw new MoveRefused(`${addressOf(from)} still has the tables of an earlier move: DROP SCHEMA ${leftBehind(module)} CASCADE, when nobody needs them any more`);
  const { rows } = await source.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'migrations'
       AND (c.relreplident = 'n' OR (c.relreplident = 'd' AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)))`,
    [module],
  );
  if (rows.length > 0) throw new MoveRefused(`Changes of ${rows.map(({ name }) => name).join(', ')} could not be told apart: give it a primary key`);
}

async function assertEmpty({ module, to }: MovePlan, target: Client): Promise<void> {
  for (const table of await tablesOf(target, module)) {
    if (await valueOf<boolean>(target, `SELECT EXISTS (SELECT FROM ${table}) AS value`)) throw new MoveRefused(`${addressOf(to)} has rows in ${table}: give a database without tables of ${module}`);
  }
}

const hasSchema = (client: Client, name: string): Promise<boolean> => valueOf(client, 'SELECT to_regnamespace($1) IS NOT NULL AS value', [name]);
