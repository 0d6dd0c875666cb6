import { databasesAtStart } from '@schoolhouse/platform/postgres/module-databases';
import type { Settings } from '@schoolhouse/platform/settings/settings';
import { assertDatabasesKnown } from './placements';

/**
 * The settings with the databases in which the tables of the modules are now, as the house's database says.
 * @throws SettingsError when the environment says otherwise, or names a module that there is not; what the database says when it is away
 */
export async function withDatabases(settings: Settings): Promise<Settings> {
  assertDatabasesKnown(settings.database.own);
  const { own = {}, ...database } = await databasesAtStart(settings.database);
  return { ...settings, database: { ...database, own } };
}
