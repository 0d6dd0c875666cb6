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
import { NotificationsModule, notificationsMigrations } from '@schoolhouse/notifications/notifications.module';
import type { Contract } from '@schoolhouse/platform/messaging/contract';
import type { ModuleMigrations } from '@schoolhouse/platform/postgres/migrator';
import { sagaContract } from '@schoolhouse/saga';
import { SagaModule, sagaMigrations } from '@schoolhouse/saga/saga.module';
import { tenancyContract } from '@schoolhouse/tenancy';
import { TenancyModule, tenancyMigrations } from '@schoolhouse/tenancy/tenancy.module';

export interface Room {
  readonly contract: Contract;
  readonly module: Type;
  readonly migrations: ModuleMigrations['migrations'];
}

/** Every module of Schoolhouse, once: what the apps place, the migrator migrates and the map draws. */
export const house: readonly Room[] = [
  { contract: tenancyContract, module: TenancyModule, migrations: tenancyMigrations },
  { contract: identityContract, module: IdentityModule, migrations: identityMigrations },
  { contract: enrollmentContract, module: EnrollmentModule, migrations: enrollmentMigrations },
  { contract: activityContract, module: ActivityModule, migrations: activityMigrations },
  { contract: feesContract, module: FeesModule, migrations: feesMigrations },
  { contract: notificationsContract, module: NotificationsModule, migrations: notificationsMigrations },
  { contract: sagaContract, module: SagaModule, migrations: sagaMigrations },
];

export const migrationsOfHouse: readonly ModuleMigrations[] = house.map(({ contract, migrations }) => ({ module: contract.module, migrations }));
