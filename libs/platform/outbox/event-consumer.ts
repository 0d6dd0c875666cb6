import { Injectable, Logger } from '@nestjs/common';
import { DelayedError, type Job } from 'bullmq';
import { Counter, Histogram } from 'prom-client';
import { z } from 'zod';
import { crashPoint } from '../crash-points/crash-points';
import { DomainError } from '../messaging/domain-error';
import { DeadLetterOffice } from './dead-letter-office';
import { bySchool, envelopeSchema, type Envelope } from './envelope';
import { EventQueues, type EventJob } from './event-queues';
import { ReactionFailed, TooEarly, type Inbox } from './inbox';

const labels = ['subscriber', 'outcome'] as const;
const handled = new Counter({ name: 'schoolhouse_events_handled_total', help: 'Events that a subscriber has taken from its queue, by what became of them.', labelNames: labels });
const latency = new Histogram({
  name: 'schoolhouse_event_latency_seconds',
  help: 'Time from an event to its handling, in seconds.',
  labelNames: ['subscriber'] as const,
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300],
});

/** Jobs at the same time; each carries up to forty events. */
const concurrency = 4;
const earlyMs = 100;
const unavailableMs = 1_000;
/** An event whose predecessor is not handled by then is set aside with it. */
const longestWaitMs = 300_000;

interface Fault {
  readonly envelope: Envelope;
  readonly error: unknown;
}

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

  private async take(inbox: Inbox, job: Job<EventJob>, token?: string): Promise<void> {
    const schools = bySchool(z.array(envelopeSchema).parse(job.data.events));
    const faults = (await Promise.all(schools.map((envelopes) => this.receive(inbox, envelopes)))).flat();
    crashPoint('before-ack');
    if (faults.length === 0) return;
    if (job.data.events.length === 1) return this.putOff(inbox, faults[0], job, token);
    if (faults.some(({ error }) => isUnavailable(error))) return this.later(inbox.subscriber, job, token, 'unavailable', unavailableMs);
    // What failed among others is tried again for itself, and holds up nobody.
    await this.queues.publishApart(inbox.subscriber, faults.map(({ envelope }) => envelope));
  }

  /**
   * Events of one school, in one transaction where all goes well. One that fails undoes it for all: then each half is tried
   * for itself, and so on, the earlier one first, until what fails is alone and everything else is handled.
   */
  private async receive(inbox: Inbox, envelopes: readonly Envelope[]): Promise<Fault[]> {
    try {
      const early = await inbox.receive(envelopes);
      this.observe(inbox, envelopes.filter((envelope) => !early.includes(envelope)));
      return early.map((envelope) => ({ envelope, error: new TooEarly(envelope) }));
    } catch (error) {
      if (envelopes.length === 1 || isUnavailable(error)) return envelopes.map((envelope) => ({ envelope, error }));
      const half = envelopes.length >> 1;
      return [...(await this.receive(inbox, envelopes.slice(0, half))), ...(await this.receive(inbox, envelopes.slice(half)))];
    }
  }

  private observe({ subscriber }: Inbox, envelopes: readonly Envelope[]): void {
    handled.inc({ subscriber, outcome: 'handled' }, envelopes.length);
    for (const { time } of envelopes) latency.observe({ subscriber }, (Date.now() - Date.parse(time)) / 1_000);
  }

  /** Too early, no database, or a module away: wait without counting. Else BullMQ tries again, later and later, and the last time it is a dead letter. */
  private async putOff({ subscriber }: Inbox, { envelope, error }: Fault, job: Job<EventJob>, token: string | undefined): Promise<void> {
    const waited = Date.now() - job.timestamp;
    if (error instanceof TooEarly && waited < longestWaitMs) return this.later(subscriber, job, token, 'early', earlyMs + Math.min(waited, 5_000));
    if (isUnavailable(error)) return this.later(subscriber, job, token, 'unavailable', unavailableMs);
    const reason = textOf(error);
    const about = { event: envelope.id, type: envelope.type, subscriber, tenant: envelope.tenantid, correlationId: envelope.correlationid };
    if (job.attemptsMade + 1 < (job.opts.attempts ?? 1) && !(error instanceof TooEarly)) {
      handled.inc({ subscriber, outcome: 'failed' });
      this.logger.warn(about, `An event failed and will be tried again: ${reason}`);
      throw new Error(reason);
    }
    await this.office.record(subscriber, envelope, reason);
    handled.inc({ subscriber, outcome: 'dead' });
    this.logger.error(about, `An event is among the dead letters: ${reason}`);
  }

  private async later(subscriber: string, job: Job<EventJob>, token: string | undefined, outcome: string, ms: number): Promise<never> {
    handled.inc({ subscriber, outcome });
    await job.moveToDelayed(Date.now() + ms, token);
    throw new DelayedError();
  }
}

/** No database, or a module that a reaction asks: it says nothing about the event, however long it lasts. */
function isUnavailable(error: unknown): boolean {
  if (error instanceof ReactionFailed) return isUnavailable(error.cause);
  return error instanceof DomainError && (error.kind === 'unavailable' || error.kind === 'timeout');
}

/** Queues on PostgreSQL refuse NUL and lone surrogates in texts. */
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '\ufffd').slice(0, 4_000);

