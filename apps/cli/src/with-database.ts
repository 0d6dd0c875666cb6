import { PlatformDatabase } from '@schoolhouse/platform/postgres/platform-database';
import type { RawEnvironment, Settings } from '@schoolhouse/platform/settings/settings';
import { completeEnvironment } from './embedded-parts';
import { reachDatabase, reachMigratedDatabase } from './reach-database';

/** For one command: the embedded database is joined, or started for as long as the command takes. */
export async function withDatabase(env: RawEnvironment, work: (settings: Settings) => Promise<void>): Promise<void> {
  const { settings, postgres } = await completeEnvironment(env, { say: (line) => console.error(line), join: true });
  try {
    await reachDatabase(settings.database.url);
    await work(settings);
  } finally {
    await postgres?.stop();
  }
}

/** What is the house's and no module's: nothing of a module is loaded, beside a house that is at work. */
export function onPlatform(env: RawEnvironment, work: (platform: PlatformDatabase) => Promise<void>): Promise<void> {
  return withDatabase(env, async ({ database }) => {
    await reachMigratedDatabase(database);
    const platform = new PlatformDatabase(database);
    try {
      await work(platform);
    } finally {
      await platform.onApplicationShutdown();
    }
  });
}
