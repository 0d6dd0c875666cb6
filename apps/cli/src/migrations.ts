import { migrate, migrateBack } from '@schoolhouse/platform/postgres/migrator';
import { addressOf, byDatabase } from '@schoolhouse/platform/postgres/settings';
import type { RawEnvironment, Settings } from '@schoolhouse/platform/settings/settings';
import { migrationsOfHouse } from '../../house';
import { assertDatabasesKnown } from '../../placements';
import { completeEnvironment } from './embedded-parts';
import { Failure } from './failure';
import { reachDatabase } from './reach-database';

export const migrateHouse = (env: RawEnvironment): Promise<void> =>
  onDatabase(env, async ({ database }) => {
    const done = await migrate(database, migrationsOfHouse);
    console.log(done.length > 0 ? done.map((name) => `migrated ${name}`).join('\n') : 'nothing to migrate');
    const [, ...others] = byDatabase(database, migrationsOfHouse);
    for (const { settings, modules } of others) console.log(`${modules.map(({ module }) => module).join(' and ')} in ${addressOf(settings.url)}`);
  });

/** @throws Failure when there is no such module */
export const migrateBackOne = (env: RawEnvironment, name: string): Promise<void> =>
  onDatabase(env, async ({ database }) => {
    const module = migrationsOfHouse.find((candidate) => candidate.module === name);
    if (!module) throw new Failure(`There is no module "${name}": ${migrationsOfHouse.map((known) => known.module).join(', ')}.`);
    await migrateBack(database, module);
    console.log(`took back the last migration of ${name}`);
  });

async function onDatabase(env: RawEnvironment, work: (settings: Settings) => Promise<void>): Promise<void> {
  const { settings, postgres } = await completeEnvironment(env, { say: (line) => console.error(line), join: true });
  try {
    assertDatabasesKnown(settings.database.own);
    for (const url of new Set([settings.database.url, ...Object.values(settings.database.own)])) await reachDatabase(url);
    await work(settings);
  } finally {
    await postgres?.stop();
  }
}
