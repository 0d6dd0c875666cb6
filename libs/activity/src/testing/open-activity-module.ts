import { openModule, type ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { ActivityModule, activityMigrations } from '../activity.module';
import { activityContract } from '../contract';

/** The module alone, on a database of its own. It asks no other module anything. */
export const openActivityModule = (): Promise<ModuleUnderTest> => openModule({ contract: activityContract, module: ActivityModule, migrations: activityMigrations });
