import { Injectable } from '@nestjs/common';
import { GetActivity } from '@schoolhouse/activity';
import { EnrollmentCompleted } from '@schoolhouse/enrollment';
import { QueryCache } from '@schoolhouse/platform/cache/query-cache';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { ReactsTo, type Reaction, type Received } from '@schoolhouse/platform/messaging/reaction';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import { GetSettings } from '@schoolhouse/tenancy';
import { ContactBook } from '../contacts/contact-book';
import { MailSettings } from '../delivery/mail-settings';
import { writeMessage } from '../message.store';

const maxAgeMs = 60_000;

/** The guardians with a mail address hear that the student has a seat; each once. */
@Injectable()
@ReactsTo(EnrollmentCompleted)
export class WriteToGuardiansWhenEnrollmentCompleted implements Reaction<EnrollmentCompleted> {
  constructor(
    private readonly contacts: ContactBook,
    private readonly cache: QueryCache,
    private readonly mail: MailSettings,
    private readonly clock: Clock,
  ) {}

  async handle({ id, data: { enrollmentId, activityId } }: Received<EnrollmentCompleted>, tx: Transaction): Promise<void> {
    const [{ student, guardians }, { activity }, { settings }] = await Promise.all([
      this.contacts.of(enrollmentId),
      this.cache.ask(new GetActivity({ activityId }), maxAgeMs),
      this.cache.ask(new GetSettings({}), maxAgeMs),
    ]);
    for (const { id: guardianId, name, email, locale } of guardians) {
      if (!email) continue;
      const fields = { name, student: student.name, activity: activity.title, school: settings.branding.displayName };
      const message = { key: `${id}:${guardianId}`, topic: 'enrollment-confirmed' as const, subjectId: enrollmentId, to: { name, address: email }, locale, fields };
      writeMessage(tx, message, this.mail.smtpUrl !== undefined, this.clock.now());
    }
  }
}
