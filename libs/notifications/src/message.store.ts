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
   SELECT $1, id, key, topic, subject_id, to_name, to_address, locale, subject, body, status, due_at, created_at, sent_at
   FROM jsonb_to_recordset($2::jsonb) AS message (id uuid, key text, topic text, subject_id uuid, to_name text, to_address text, locale text, subject text, body text,
     status text, due_at timestamptz, created_at timestamptz, sent_at timestamptz)
   ON CONFLICT ON CONSTRAINT message_key DO NOTHING`,
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
  const moment = hasMailServer ? { due_at: now } : { sent_at: now };
  tx.gather(insert, { id: newId(), key, topic, subject_id: subjectId, to_name: to.name, to_address: to.address, locale, subject, body, status, created_at: now, ...moment });
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
