import { migrate } from '@schoolhouse/platform/postgres/migrator';
import { readSettings } from '@schoolhouse/platform/settings/settings';
import { migrationsOfHouse } from '../../../house';
import { assertDatabasesKnown } from '../../../placements';
import { seedDemo } from '../demo/seed-demo';
import { describeFailure } from '../failure';
import { OpenHouse } from '../open-house';
import type { Prepared } from './preparation';

/** The program of `Preparation`: tells its parent what was done, or says on stderr why not. */
async function prepare(seed: boolean): Promise<Prepared> {
  const settings = readSettings(process.env);
  assertDatabasesKnown(settings.database.own);
  const migrations = (await migrate(settings.database, migrationsOfHouse)).length;
  if (!seed) return { migrations };
  const house = await OpenHouse.open(settings);
  try {
    return { migrations, demo: await seedDemo(house, new Date()) };
  } finally {
    await house.close();
  }
}

prepare(process.argv.includes('--seed')).then(
  (prepared) => process.send?.(prepared, undefined, {}, () => process.disconnect()),
  (error: unknown) => {
    console.error(describeFailure(error));
    process.disconnect();
  },
);
