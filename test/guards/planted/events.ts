import { edit, guard, type Chapter } from '../guard';

const outbox = 'test/house/outbox.spec.ts';
const inbox = 'libs/platform/outbox/inbox.ts';
const inboxSpec = 'libs/platform/outbox/inbox.spec.ts';

export const events: Chapter = {
  title: 'Events and messages (invariants 5, 6, 7 and 10)',
  guards: [
    guard(
      'A subscriber applies an event once',
      [inboxSpec, 'applies an event once, however often it arrives'],
      edit(inbox, 'if (known.has(envelope.id)) continue;'),
    ),
    guard(
      'A notification key has one message, even when the record of the event is lost',
      ['libs/notifications/src/reactions/reactions.spec.ts', 'keep one message a key when the record of the event is lost'],
      edit('libs/notifications/src/migrations/create-notifications.ts', 'CONSTRAINT message_key UNIQUE (tenant_id, key)', 'CONSTRAINT message_key UNIQUE (tenant_id, id)'),
    ),
    guard(
      'An event waits for the one before it of the same aggregate',
      [inboxSpec, 'takes no event before the one that it comes after'],
      edit(inbox, 'if (envelope.after && !known.has(envelope.after)) early', "if (envelope.after === '') early"),
    ),
    guard('What a queue has lost is sent again', [outbox, 'PostgreSQL are sent again when the queue has lost them'], edit('libs/platform/outbox/redelivery.ts', "lookBack = '1 day'", "lookBack = '0 days'")),
    guard(
      'A relay whose lease was taken hands nothing over',
      [outbox, 'PostgreSQL are not handed over by a relay whose lease was taken'],
      edit('libs/platform/outbox/relay.ts', "if (ours.length < shards.length) throw new Error('A relay lease was lost; the batch is left to its new holder');"),
    ),
    guard(
      'What cannot be handled is listed with its reason',
      [outbox, 'PostgreSQL go to the dead letters with their reason'],
      edit('libs/platform/outbox/event-consumer.ts', 'await this.office.record(subscriber, envelope, reason);'),
    ),
    guard(
      'A mail that a worker had claimed when it died is sent',
      ['libs/notifications/src/delivery/delivery.spec.ts', 'sends again what a worker had claimed when it died'],
      edit('libs/notifications/src/delivery/delivery.ts', "status IN ('queued', 'sending', 'retrying')", "status IN ('queued', 'retrying')"),
    ),
  ],
};
