import { Module } from '@nestjs/common';
import { QueryCache } from '@schoolhouse/platform/cache/query-cache';
import { PostgresModule } from '@schoolhouse/platform/postgres/postgres.module';
import { ContactBook } from './contacts/contact-book';
import { CreateNotifications1760000000001 } from './migrations/create-notifications';
import { GetMessageHandler } from './queries/get-message';
import { ListMessagesHandler } from './queries/list-messages';
import { WelcomeAdministratorWhenTenantProvisioned } from './reactions/welcome-administrator-when-tenant-provisioned';
import { WriteToGuardiansWhenEnrollmentCompleted } from './reactions/write-to-guardians-when-enrollment-completed';

export const notificationsMigrations = [CreateNotifications1760000000001];

/** Wants `MailSettingsModule.with(…)` beside it in the composition root. */
@Module({
  imports: [PostgresModule.forModule('notifications')],
  providers: [QueryCache, ContactBook, GetMessageHandler, ListMessagesHandler, WriteToGuardiansWhenEnrollmentCompleted, WelcomeAdministratorWhenTenantProvisioned],
})
export class NotificationsModule {}
