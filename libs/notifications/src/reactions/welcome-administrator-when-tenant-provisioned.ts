import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { GetUser } from '@schoolhouse/identity';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { ReactsTo, type Reaction, type Received } from '@schoolhouse/platform/messaging/reaction';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import { GetSettings, TenantProvisioned } from '@schoolhouse/tenancy';
import { MailSettings } from '../delivery/mail-settings';
import { writeMessage } from '../message.store';

/** The first administrator of a new school is told where to log in. */
@Injectable()
@ReactsTo(TenantProvisioned)
export class WelcomeAdministratorWhenTenantProvisioned implements Reaction<TenantProvisioned> {
  constructor(
    private readonly queries: QueryBus,
    private readonly mail: MailSettings,
    private readonly clock: Clock,
  ) {}

  async handle({ id, data: { schoolId, slug, name: school, administratorId } }: Received<TenantProvisioned>, tx: Transaction): Promise<void> {
    const [{ user }, { settings }] = await Promise.all([this.queries.execute(new GetUser({ userId: administratorId })), this.queries.execute(new GetSettings({}))]);
    const fields = { name: user.name, school, slug };
    const message = { key: `${id}:${administratorId}`, topic: 'school-welcome' as const, subjectId: schoolId, to: { name: user.name, address: user.email }, locale: settings.locale, fields };
    writeMessage(tx, message, this.mail.smtpUrl !== undefined, this.clock.now());
  }
}
