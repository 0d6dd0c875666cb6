import { openModule, type ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { enrollmentContract } from '../contract';
import { EnrollmentModule, enrollmentMigrations } from '../enrollment.module';

/** The module alone, on a database of its own. It asks no other module anything. */
export const openEnrollment = (): Promise<ModuleUnderTest> =>
  openModule({ contract: enrollmentContract, module: EnrollmentModule, migrations: enrollmentMigrations });
