import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { SettingsError } from '../settings/settings-error';
import { isGone } from './errors';
import { hearErrorsOf } from './lent-connection';
import { platformRole } from './schema-building';
import { addressOf, urlFor, type DatabaseSettings } from './settings';

const longestSwitchMs = 30_000;
const againMs = 100;

/** `copying`: the tables are still where they were; `switching`: nobody works on them; `moved`: they are at `at`. */
export type MoveState = 'copying' | 'switching' | 'moved';

/** What the house's database knows of a module that has, or is about to have, a database of its own. */
export interface ModuleDatabase {
  readonly module: string;
  readonly at: string;
  /** Until it has moved: where it has a database of its own already; null: nobody says so but the settings. */
  readonly was_at: string | null;
  readonly state: MoveState;
  readonly changed_at: Date;
}

export const readModuleDatabases = 'SELECT module, at, was_at, state, changed_at FROM platform.module_database ORDER BY module';

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

export const isSameDatabase = (one: string, other: string): boolean => addressOf(one).split('?')[0] === addressOf(other).split('?')[0];

/**
 * For a process at its start: asks the house's database, and waits while nobody may work on a module, for that lasts seconds.
 * @throws SettingsError, or what the database says when it is away
 */
export const databasesAtStart = (settings: DatabaseSettings): Promise<DatabaseSettings> => databasesWithin(settings, longestSwitchMs);

/** For who brings such a thing to its end: without waiting. @throws SettingsError, or what the database says when it is away */
export const databasesNow = (settings: DatabaseSettings): Promise<DatabaseSettings> => databasesWithin(settings, 0);

async function databasesWithin(settings: DatabaseSettings, patienceMs: number): Promise<DatabaseSettings> {
  const client = new Client({ connectionString: urlFor(platformRole, settings) });
  hearErrorsOf(client);
  await client.connect();
  try {
    for (const until = performance.now() + patienceMs; ; await pause(againMs)) {
      const rows = await moduleDatabasesOn(client);
      if (performance.now() >= until || !rows.some(({ state }) => state === 'switching')) return agreed(settings, rows);
    }
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
