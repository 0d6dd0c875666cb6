import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { SettingsError } from '../settings/settings-error';
import { isGone } from './errors';
import { HeardClient } from './heard-client';
import { platformRole } from './schema-building';
import { addressOf, urlFor, type DatabaseSettings } from './settings';

const longestSwitchMs = 30_000;
const againMs = 100;

/** `copying`: the tables are still where they were; `switching`: nobody works on them; `left`: so it was, but who moved them is gone; `moved`: they are at `at`. */
export type MoveState = 'copying' | 'switching' | 'left' | 'moved';

/** What the house's database knows of a module that has, or is about to have, a database of its own. */
export interface ModuleDatabase {
  readonly module: string;
  readonly at: string;
  /** Until it has moved: where it has a database of its own already; null: it is in the house's. */
  readonly was_at: string | null;
  readonly state: MoveState;
  readonly changed_at: Date;
}

/** Of the module `$1`; held by who moves its tables, on a session with which PostgreSQL takes it from him. */
export const lockOfMover = `hashtext('schoolhouse.database-move'), hashtext($1)`;

const isBeingMoved = `EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND classid = hashtext('schoolhouse.database-move')::oid AND objid = hashtext(module)::oid)`;

/** Whether somebody moves a module is looked up for those alone that are not `moved`. */
export const readModuleDatabases = `SELECT module, at, was_at, CASE WHEN state <> 'moved' AND NOT ${isBeingMoved} THEN 'left' ELSE state END AS state, changed_at FROM platform.module_database ORDER BY module`;

export const databaseVariable = (module: string): string => `${module.toUpperCase()}_DATABASE_URL`;

/**
 * The settings with every module at the database where its tables are: who was not told follows the house.
 * @throws SettingsError when the environment names another one than the house knows
 */
export function agreed(settings: DatabaseSettings, rows: readonly ModuleDatabase[]): DatabaseSettings {
  const own: Record<string, string> = { ...settings.own };
  const faults = rows.flatMap((row) => {
    const [{ module, changed_at: since }, at, given] = [row, placeOf(row), own[row.module]];
    if (!at) return [];
    own[module] = given ?? at;
    if (!given || isSameDatabase(given, at)) return [];
    return [`${databaseVariable(module)} names ${addressOf(given)}, and the tables of ${module} are at ${at} since ${since.toISOString()}: correct it${isSameDatabase(at, settings.url) ? ' or unset it' : ''}`];
  });
  if (faults.length > 0) throw new SettingsError(faults);
  return { ...settings, own };
}

/** Where its tables are now, should the house's database know. */
export const placeOf = ({ state, at, was_at }: ModuleDatabase): string | null => (state === 'moved' ? at : was_at);

/**
 * What nobody moves any more has moved when its old tables were left behind, for that was the last step but for saying so. A fence that
 * is about to be undone is no such thing: it is seen by nobody before its commit.
 */
export async function asItStands(row: ModuleDatabase, was: Asked): Promise<ModuleDatabase> {
  if (row.state !== 'left') return row;
  const [{ is_there: isThere }] = await was.rows<{ is_there: boolean }>('SELECT to_regnamespace($1) IS NOT NULL AS is_there', [row.module]);
  return isThere ? row : { ...row, state: 'moved' };
}

interface Asked {
  rows<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]>;
}

export const isSameDatabase = (one: string, other: string): boolean => addressOf(one).split('?')[0] === addressOf(other).split('?')[0];

/**
 * For a process at its start: asks the house's database, and waits while nobody may work on a module, for that lasts seconds.
 * @throws SettingsError, or what the database says when it is away
 */
export async function databasesAtStart(settings: DatabaseSettings): Promise<DatabaseSettings> {
  const rows = await onPlatform(settings, async (client) => {
    for (const until = performance.now() + longestSwitchMs; ; await pause(againMs)) {
      const found = await moduleDatabasesOn(client);
      if (performance.now() >= until || !found.some(({ state }) => state === 'switching')) return found;
    }
  });
  const was = ({ was_at: at }: ModuleDatabase): Asked => ({ rows: (sql, values) => onPlatform({ ...settings, url: at ?? settings.url }, async (client) => (await client.query(sql, [...values])).rows) });
  return agreed(settings, await Promise.all(rows.map((row) => asItStands(row, was(row)))));
}

/** For who brings such a thing to its end: without waiting, and with what nobody moves any more where it was. @throws SettingsError, or what the database says when it is away */
export const databasesNow = async (settings: DatabaseSettings): Promise<DatabaseSettings> => agreed(settings, await onPlatform(settings, moduleDatabasesOn));

async function onPlatform<T>(settings: DatabaseSettings, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new HeardClient({ connectionString: urlFor(platformRole, settings) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** None in a database that was not migrated: that is somebody else's to tell. */
export async function moduleDatabasesOn(client: Pick<Client, 'query'>): Promise<ModuleDatabase[]> {
  try {
    return (await client.query<ModuleDatabase>(readModuleDatabases)).rows;
  } catch (error) {
    const { code } = error as { code?: string };
    if (isGone(error) || code === '42501') return [];
    throw error;
  }
}
