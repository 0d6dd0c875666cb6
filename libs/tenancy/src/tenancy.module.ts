import { Module } from '@nestjs/common';
import { PostgresModule } from '@schoolhouse/platform/postgres/postgres.module';
import { ActivateSchoolHandler } from './commands/activate-school';
import { ChangeSettingsHandler } from './commands/change-settings';
import { FailSchoolHandler } from './commands/fail-school';
import { RegisterSchoolHandler } from './commands/register-school';
import { ResumeSchoolHandler } from './commands/resume-school';
import { SuspendSchoolHandler } from './commands/suspend-school';
import { CreateTenancy1760000000001 } from './migrations/create-tenancy';
import { FindSchoolHandler } from './queries/find-school';
import { GetSchoolHandler } from './queries/get-school';
import { GetSchoolByIdHandler } from './queries/get-school-by-id';
import { GetSettingsHandler } from './queries/get-settings';
import { ListSchoolsHandler } from './queries/list-schools';

export const tenancyMigrations = [CreateTenancy1760000000001];

@Module({
  imports: [PostgresModule.forModule('tenancy')],
  providers: [
    RegisterSchoolHandler,
    FailSchoolHandler,
    ActivateSchoolHandler,
    SuspendSchoolHandler,
    ResumeSchoolHandler,
    ChangeSettingsHandler,
    GetSchoolHandler,
    GetSettingsHandler,
    FindSchoolHandler,
    GetSchoolByIdHandler,
    ListSchoolsHandler,
  ],
})
export class TenancyModule {}
