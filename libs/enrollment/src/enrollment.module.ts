import { Module } from '@nestjs/common';
import { PostgresModule } from '@schoolhouse/platform/postgres/postgres.module';
import { BeginCancellationHandler } from './commands/begin-cancellation';
import { CancelEnrollmentHandler } from './commands/cancel-enrollment';
import { ChangeGuardianHandler } from './commands/change-guardian';
import { ChangeStudentHandler } from './commands/change-student';
import { ConfirmEnrollmentHandler } from './commands/confirm-enrollment';
import { CreateEnrollmentHandler } from './commands/create-enrollment';
import { LinkGuardianHandler } from './commands/link-guardian';
import { RegisterGuardianHandler } from './commands/register-guardian';
import { RegisterStudentHandler } from './commands/register-student';
import { CreateEnrollment1760000000001 } from './migrations/1760000000001-create-enrollment';
import { GetEnrollmentHandler } from './queries/get-enrollment';
import { GetGuardianHandler } from './queries/get-guardian';
import { GetStudentHandler } from './queries/get-student';
import { ListContactsHandler } from './queries/list-contacts';
import { ListEnrollmentsHandler } from './queries/list-enrollments';
import { ListGuardiansHandler } from './queries/list-guardians';
import { ListStudentsHandler } from './queries/list-students';
import { EnrollmentRow } from './rows/enrollment-row';
import { GuardianRow } from './rows/guardian-row';
import { HouseholdRow } from './rows/household-row';
import { StudentRow } from './rows/student-row';

export const enrollmentMigrations = [CreateEnrollment1760000000001];

@Module({
  imports: [PostgresModule.forModule('enrollment', [StudentRow, GuardianRow, HouseholdRow, EnrollmentRow])],
  providers: [
    CreateEnrollmentHandler,
    ConfirmEnrollmentHandler,
    BeginCancellationHandler,
    CancelEnrollmentHandler,
    RegisterStudentHandler,
    ChangeStudentHandler,
    RegisterGuardianHandler,
    ChangeGuardianHandler,
    LinkGuardianHandler,
    GetStudentHandler,
    ListStudentsHandler,
    GetGuardianHandler,
    ListGuardiansHandler,
    GetEnrollmentHandler,
    ListEnrollmentsHandler,
    ListContactsHandler,
  ],
})
export class EnrollmentModule {}
