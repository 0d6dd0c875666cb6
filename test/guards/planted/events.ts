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
      edit(inbox, 'if (envelope.after && !known.has(envelope.after)) {', "if (envelope.after === '') {"),
    ),
    guard(
      'also behind another that waits, while the rest of its job goes on',
      [inboxSpec, 'leaves alone what comes before its predecessor, and takes the rest'],
      edit(inbox, 'early.push(envelope);\n      continue;', 'early.push(envelope);'),
    ),
    guard(
      'The events of an aggregate are handled one after the other',
      [inboxSpec, 'takes the events of an aggregate in their order, all in one transaction'],
      edit('libs/platform/outbox/envelope.ts', 'grouped(envelopes, ({ subject }) => subject)', 'grouped(envelopes, ({ id }) => id)'),
    ),
    guard(
      'Deliveries of one event that race take effect once',
      [inboxSpec, 'takes each once when jobs that overlap are taken at the same time'],
      edit(inbox, 'return sorted.ready.map(({ id }) => id);', 'return [];'),
    ),
    guard(
      'One event that fails holds up nobody',
      [outbox, 'PostgreSQL are handled but for the one of forty that fails'],
      edit('libs/platform/outbox/event-consumer.ts', 'if (envelopes.length === 1 || isUnavailable(error))', 'if (error)'),
      edit('libs/platform/outbox/event-consumer.ts', 'await this.queues.publishApart(inbox.subscriber, faults.map(({ envelope }) => envelope));'),
    ),
    guard(
      'Events that share a job are handled in the school of each',
      [outbox, 'PostgreSQL of two schools in one job are handled in the school of each'],
      edit('libs/platform/outbox/envelope.ts', 'grouped(envelopes, ({ tenantid }) => tenantid)', "grouped(envelopes, () => '')"),
    ),
    guard('What a queue has lost is sent again', [outbox, 'PostgreSQL are sent again when the queue has lost them'], edit('libs/platform/outbox/redelivery.ts', "'10 minutes' : '1 day'", "'10 minutes' : '0 days'")),
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
      'A connection whose loss nobody asks about ends no process',
      ['libs/platform/postgres/lent-connection.spec.ts', 'while nobody has asked it anything'],
      edit('libs/platform/postgres/heard-client.ts', "this.on('error', reportedByItsStatement);"),
    ),
    guard(
      'nor does one of the queues',
      ['test/chaos/queue-made-in-an-outage.spec.ts', 'whose loss ends no process while BullMQ holds them'],
      edit('libs/platform/outbox/event-queues.ts', 'Client: HeardClient, ', ''),
    ),
    guard(
      'A mail that a worker had claimed when it died is sent',
      ['libs/notifications/src/delivery/delivery.spec.ts', 'sends again what a worker had claimed when it died'],
      edit('libs/notifications/src/delivery/delivery.ts', "status IN ('queued', 'sending', 'retrying')", "status IN ('queued', 'retrying')"),
    ),
  ],
};
