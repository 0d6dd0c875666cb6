import { newId } from '@schoolhouse/platform/ids/ids';
import { statement } from '@schoolhouse/platform/postgres/statement';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import type { MessageView, Topic } from './contract';
import { render } from './templates/render';
import type { TemplateFields } from './templates/templates';

/** One message a key, whoever asks for it again. */
const insert = statement(
  'message.insert',
  `INSERT INTO notifications.message (tenant_id, id, key, topic, subject_id, to_name, to_address, locale, subject, body, status, due_at, created_at, sent_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT ON CONSTRAINT message_key DO NOTHING`,
);

export interface NewMessage<T extends Topic = Topic> {
  /** Names the notification: the event and whom it is for. */
  readonly key: string;
  readonly topic: T;
  readonly subjectId: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly locale: string;
  readonly fields: TemplateFields[T];
}

/** With a mail server the message waits for its delivery; without one, being readable in the program is its delivery. */
export function writeMessage<T extends Topic>(tx: Transaction, message: NewMessage<T>, hasMailServer: boolean, now: Date): void {
  const { key, topic, subjectId, to, locale, fields } = message;
  const { subject, body } = render(topic, locale, fields);
  const status: MessageView['status'] = hasMailServer ? 'queued' : 'sent';
  tx.write(insert, [tx.tenantId, newId(), key, topic, subjectId, to.name, to.address, locale, subject, body, status, hasMailServer ? now : null, now, hasMailServer ? null : now]);
}

export const messageColumns = `id, topic, subject_id AS "subjectId", to_name AS "toName", to_address AS "toAddress", locale, subject, body, status, attempts,
  last_error AS "lastError", created_at AS "createdAt", sent_at AS "sentAt"`;

export interface MessageRow extends Omit<MessageView, 'to' | 'createdAt' | 'sentAt'> {
  readonly toName: string;
  readonly toAddress: string;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
}

export const viewOf = ({ toName, toAddress, createdAt, sentAt, ...row }: MessageRow): MessageView => ({
  ...row,
  to: { name: toName, address: toAddress },
  createdAt: createdAt.toISOString(),
  sentAt: sentAt?.toISOString() ?? null,
});
