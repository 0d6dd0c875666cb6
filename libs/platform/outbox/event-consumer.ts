import { Injectable, Logger } from '@nestjs/common';
import { DelayedError, type Job } from 'bullmq';
import { Counter, Histogram } from 'prom-client';
import { crashPoint } from '../crash-points/crash-points';
import { DomainError } from '../messaging/domain-error';
import { DeadLetterOffice } from './dead-letter-office';
import { envelopeSchema, type Envelope } from './envelope';
import { EventQueues } from './event-queues';
import { TooEarly, type Inbox } from './inbox';

const labels = ['subscriber', 'outcome'] as const;
const handled = new Counter({ name: 'schoolhouse_events_handled_total', help: 'Events that a subscriber has taken from its queue, by what became of them.', labelNames: labels });
const latency = new Histogram({
  name: 'schoolhouse_event_latency_seconds',
  help: 'Time from an event to its handling, in seconds.',
  labelNames: ['subscriber'] as const,
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300],
});

const concurrency = 16;
const earlyMs = 100;
const unavailableMs = 1_000;
/** An event whose predecessor is not handled by then is set aside with it. */
const longestWaitMs = 300_000;

/** Takes events from the queues of the modules here to their inboxes. */
@Injectable()
export class EventConsumer {
  private readonly logger = new Logger(EventConsumer.name);

  constructor(
    private readonly queues: EventQueues,
    private readonly office: DeadLetterOffice,
  ) {}

  start(inboxes: readonly Inbox[]): void {
    for (const inbox of inboxes) this.queues.consume(inbox.subscriber, concurrency, (job, token) => this.take(inbox, job, token));
  }

  private async take(inbox: Inbox, job: Job<Envelope>, token?: string): Promise<void> {
    const { subscriber } = inbox;
    try {
      const envelope = envelopeSchema.parse(job.data);
      await inbox.receive(envelope);
      crashPoint('before-ack');
      handled.inc({ subscriber, outcome: 'handled' });
      latency.observe({ subscriber }, (Date.now() - Date.parse(envelope.time)) / 1_000);
    } catch (error) {
      await this.putOff(inbox, job, token, error);
    }
  }

  /** Too early or no database: wait without counting. Else BullMQ tries again, later and later, and the last time it is a dead letter. */
  private async putOff({ subscriber }: Inbox, job: Job<Envelope>, token: string | undefined, error: unknown): Promise<void> {
    const waited = Date.now() - job.timestamp;
    if (error instanceof TooEarly && waited < longestWaitMs) return this.later(subscriber, job, token, 'early', earlyMs + Math.min(waited, 5_000));
    if (isUnavailable(error)) return this.later(subscriber, job, token, 'unavailable', unavailableMs);
    const reason = textOf(error);
    if (job.attemptsMade + 1 < (job.opts.attempts ?? 1) && !(error instanceof TooEarly)) {
      handled.inc({ subscriber, outcome: 'failed' });
      this.logger.warn({ event: job.data.id, type: job.data.type, subscriber, tenant: job.data.tenantid, correlationId: job.data.correlationid }, `An event failed and will be tried again: ${reason}`);
      throw new Error(reason);
    }
    await this.office.record(subscriber, job.data, reason);
    handled.inc({ subscriber, outcome: 'dead' });
    this.logger.error({ event: job.data.id, type: job.data.type, subscriber, tenant: job.data.tenantid }, `An event is among the dead letters: ${reason}`);
  }

  private async later(subscriber: string, job: Job<Envelope>, token: string | undefined, outcome: string, ms: number): Promise<never> {
    handled.inc({ subscriber, outcome });
    await job.moveToDelayed(Date.now() + ms, token);
    throw new DelayedError();
  }
}

const isUnavailable = (error: unknown): boolean => error instanceof DomainError && error.kind === 'unavailable';

/** Queues on PostgreSQL refuse NUL and lone surrogates in texts. */
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '\ufffd').slice(0, 4_000);

