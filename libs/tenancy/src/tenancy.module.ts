import { Module } from '@nestjs/common';
import { PostgresModule } from '@schoolhouse/platform/postgres/postgres.module';
import { ActivateSchoolHandler } from './commands/activate-school';
import { ChangeSettingsHandler } from './commands/change-settings';
import { FailSchoolHandler } from './commands/fail-school';
import { ForgetFeatureFlagHandler } from './commands/forget-feature-flag';
import { RegisterSchoolHandler } from './commands/register-school';
import { ResumeSchoolHandler } from './commands/resume-school';
import { SetFeatureFlagHandler } from './commands/set-feature-flag';
import { SuspendSchoolHandler } from './commands/suspend-school';
import { AddFeatureFlags1760000000002 } from './migrations/add-feature-flags';
import { CreateTenancy1760000000001 } from './migrations/create-tenancy';
import { ForgetFeatureFlags1760000000003 } from './migrations/forget-feature-flags';
import { FindSchoolHandler } from './queries/find-school';
import { GetFeatureFlagHandler } from './queries/get-feature-flag';
import { GetFeaturesHandler } from './queries/get-features';
import { GetSchoolHandler } from './queries/get-school';
import { GetSchoolByIdHandler } from './queries/get-school-by-id';
import { GetSettingsHandler } from './queries/get-settings';
import { ListFeatureFlagsHandler } from './queries/list-feature-flags';
import { ListSchoolsHandler } from './queries/list-schools';

export const tenancyMigrations = [CreateTenancy1760000000001, AddFeatureFlags1760000000002, ForgetFeatureFlags1760000000003];

@Module({
  imports: [PostgresModule.forModule('tenancy')],
  providers: [
    RegisterSchoolHandler,
    FailSchoolHandler,
    ActivateSchoolHandler,
    SuspendSchoolHandler,
    ResumeSchoolHandler,
    ChangeSettingsHandler,
    SetFeatureFlagHandler,
    ForgetFeatureFlagHandler,
    GetSchoolHandler,
    GetSettingsHandler,
    FindSchoolHandler,
    GetSchoolByIdHandler,
    ListSchoolsHandler,
    GetFeatureFlagHandler,
    ListFeatureFlagsHandler,
    GetFeaturesHandler,
  ],
})
export class TenancyModule {}
