import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { Counter } from 'prom-client';
import { Databases, type ModulePlatform } from '@schoolhouse/platform/postgres/databases';
import { MailSettings } from './mail-settings';

const everyMs = 1_000;
const atOnce = 20;
/** Longer than any try may take: a message found `sending` after that lost its sender. */
const claimSeconds = 90;
const attemptsInAll = 10;
/** Of one word of the mail server. Nodemailer's own are minutes: longer than a claim, and than a process has that is to end. */
const patience = { connectionTimeout: '10000', greetingTimeout: '20000', socketTimeout: '20000' };
const outcomes = new Counter({ name: 'schoolhouse_messages_total', help: 'Tries to hand mail to the mail server, by outcome.', labelNames: ['outcome'] as const });

interface Due {
  readonly tenant_id: string;
  readonly id: string;
  readonly to_name: string;
  readonly to_address: string;
  readonly subject: string;
  readonly body: string;
  readonly attempts: number;
}

/**
 * In the worker, where SMTP is configured: hands queued messages to the mail server. A message is claimed before it is sent,
 * by one worker; should that die in between, it is sent again under the same Message-ID, by which mail servers know doubles.
 */
@Injectable()
export class Delivery implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Delivery.name);
  private readonly transport?: Transporter;
  private timer?: NodeJS.Timeout;
  private round: Promise<void> = Promise.resolve();

  private readonly platform: ModulePlatform;

  constructor(databases: Databases, mail: MailSettings) {
    this.platform = databases.platformOf('notifications');
    if (mail.smtpUrl) this.transport = createTransport(patient(mail.smtpUrl), { from: mail.from });
  }

  onApplicationBootstrap(): void {
    if (this.transport) this.again();
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.round;
    this.transport?.close();
  }

  private again(): void {
    this.timer = setTimeout(() => {
      this.round = this.deliver().then(
        () => this.timer && this.again(),
        (error: unknown) => {
          this.logger.warn(`Mail will be tried again: ${error instanceof Error ? error.message : String(error)}`);
          if (this.timer) this.again();
        },
      );
    }, everyMs);
  }

  /** Until nothing is due. A process that is to end finishes what it has claimed and leaves the rest to others. */
  private async deliver(): Promise<void> {
    while (this.timer) {
      const due = await this.platform.rows<Due>(
        `UPDATE notifications.message SET status = 'sending', attempts = attempts + 1, due_at = now() + $1 * interval '1 second'
         WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM notifications.message WHERE status IN ('queued', 'sending', 'retrying') AND due_at <= now() ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
         RETURNING tenant_id, id, to_name, to_address, subject, body, attempts`,
        [claimSeconds, atOnce],
      );
      if (due.length === 0) return;
      await Promise.all(due.map((message) => this.send(message)));
    }
  }

  private async send(message: Due): Promise<void> {
    const { id, to_name: name, to_address: address, subject, body: text } = message;
    try {
      await this.transport?.sendMail({ messageId: `<${id}@schoolhouse>`, to: { name, address }, subject, text });
      await this.settle(message, 'sent', null, 0);
    } catch (error) {
      const dead = message.attempts >= attemptsInAll;
      const reason = error instanceof Error ? error.message : String(error);
      await this.settle(message, dead ? 'dead' : 'retrying', reason, Math.min(2 ** message.attempts, 3_600));
      if (dead) this.logger.error({ message: id, tenant: message.tenant_id }, `A message could not be delivered in ${attemptsInAll} tries: ${reason}`);
    }
  }

  private async settle({ tenant_id, id }: Due, status: 'sent' | 'retrying' | 'dead', error: string | null, waitSeconds: number): Promise<void> {
    outcomes.inc({ outcome: status });
    await this.platform.rows(
      `UPDATE notifications.message SET status = $3, last_error = $4, sent_at = CASE WHEN $3 = 'sent' THEN now() END, due_at = CASE WHEN $3 = 'retrying' THEN now() + $5 * interval '1 second' END
       WHERE tenant_id = $1 AND id = $2`,
      [tenant_id, id, status, error, waitSeconds],
    );
  }
}

/** What the settings say in the query of the URL goes before it. */
function patient(smtpUrl: string): string {
  const url = new URL(smtpUrl);
  for (const [name, value] of Object.entries(patience)) if (!url.searchParams.has(name)) url.searchParams.set(name, value);
  return url.href;
}
