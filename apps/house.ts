import type { Type } from '@nestjs/common';
import { activityContract } from '@schoolhouse/activity';
import { ActivityModule, activityMigrations } from '@schoolhouse/activity/activity.module';
import { enrollmentContract } from '@schoolhouse/enrollment';
import { EnrollmentModule, enrollmentMigrations } from '@schoolhouse/enrollment/enrollment.module';
import { feesContract } from '@schoolhouse/fees';
import { FeesModule, feesMigrations } from '@schoolhouse/fees/fees.module';
import { identityContract } from '@schoolhouse/identity';
import { IdentityModule, identityMigrations } from '@schoolhouse/identity/identity.module';
import { notificationsContract } from '@schoolhouse/notifications';
import { NotificationsDutiesModule } from '@schoolhouse/notifications/notifications-duties.module';
import { NotificationsModule, notificationsMigrations } from '@schoolhouse/notifications/notifications.module';
import type { Contract } from '@schoolhouse/platform/messaging/contract';
import type { ModuleMigrations } from '@schoolhouse/platform/postgres/migrator';
import { sagaContract } from '@schoolhouse/saga';
import { SagaDutiesModule } from '@schoolhouse/saga/saga-duties.module';
import { SagaModule, sagaMigrations } from '@schoolhouse/saga/saga.module';
import { tenancyContract } from '@schoolhouse/tenancy';
import { TenancyModule, tenancyMigrations } from '@schoolhouse/tenancy/tenancy.module';

export interface Room {
  readonly contract: Contract;
  readonly module: Type;
  readonly migrations: ModuleMigrations['migrations'];
  /** Other modules that its handlers, workflows and reactions ask; a test compares it with what they send. */
  readonly asks: readonly string[];
  /** What the module does without being asked, in a worker or where it runs by itself. */
  readonly duties?: Type;
}

/** Every module of Schoolhouse, once: what the apps place, the migrator migrates and the map draws. */
export const house: readonly Room[] = [
  { contract: tenancyContract, module: TenancyModule, migrations: tenancyMigrations, asks: [] },
  { contract: identityContract, module: IdentityModule, migrations: identityMigrations, asks: ['tenancy'] },
  { contract: enrollmentContract, module: EnrollmentModule, migrations: enrollmentMigrations, asks: [] },
  { contract: activityContract, module: ActivityModule, migrations: activityMigrations, asks: [] },
  { contract: feesContract, module: FeesModule, migrations: feesMigrations, asks: ['activity', 'enrollment', 'tenancy'] },
  { contract: notificationsContract, module: NotificationsModule, migrations: notificationsMigrations, asks: ['activity', 'enrollment', 'identity', 'tenancy'], duties: NotificationsDutiesModule },
  { contract: sagaContract, module: SagaModule, migrations: sagaMigrations, asks: ['activity', 'enrollment', 'fees', 'identity', 'tenancy'], duties: SagaDutiesModule },
];

export const migrationsOfHouse: readonly ModuleMigrations[] = house.map(({ contract, migrations }) => ({ module: contract.module, migrations }));

/** Other modules that one of the house asks. */
export const asksOf = (module: string): readonly string[] => house.find(({ contract }) => contract.module === module)?.asks ?? [];
