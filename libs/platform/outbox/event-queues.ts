import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { createPostgresBackend, Queue, withBackend, Worker, type BulkJobOptions, type Job } from 'bullmq';
import { Redis } from 'ioredis';
import { crashPoint } from '../crash-points/crash-points';
import { idFrom } from '../ids/ids';
import { HeardClient } from '../postgres/heard-client';
import { queueRole } from '../postgres/migrator';
import { DATABASE_SETTINGS, urlFor, type DatabaseSettings } from '../postgres/settings';
import type { Envelope } from './envelope';

export const QUEUE_SETTINGS = Symbol('QUEUE_SETTINGS');

export interface QueueSettings {
  /** Absent: queues live in PostgreSQL. */
  readonly redisUrl?: string;
  /** Wait before the second try of an event, doubled with each further one; milliseconds. */
  readonly retryMs?: number;
}

const attempts = 8;
const reconnectMs = 1_000;
const eventsOfJob = 40;
/** Jobs from which adding them at once is cheaper: on PostgreSQL a bulk costs two temporary tables, whatever its size (measured). */
const worthBulk = 6;

/** What one job of a queue carries: events that were relayed together, in their order. */
export interface EventJob {
  readonly events: Envelope[];
}

/** What a job goes through; by the token it can be put off. */
export type Process = (job: Job<EventJob>, token?: string) => Promise<void>;

interface EventQueue {
  addBulk(jobs: { name: string; data: EventJob; opts: BulkJobOptions }[]): Promise<unknown>;
  add(name: string, data: EventJob, opts: BulkJobOptions): Promise<unknown>;
  getJobCounts(...types: ('waiting' | 'delayed' | 'active')[]): Promise<Record<string, number>>;
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

interface EventWorker extends Pick<EventQueue, 'close' | 'on'> {
  waitUntilReady(): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'completed', listener: () => void): unknown;
}

const OnPostgres = withBackend(createPostgresBackend);

/**
 * One BullMQ queue a subscribing module, on Redis where it is configured and on PostgreSQL otherwise. A queue is nothing but
 * transport: should it lose everything, the outbox and the inboxes know what has to be sent again.
 */
@Injectable()
export class EventQueues implements OnApplicationShutdown {
  private readonly logger = new Logger(EventQueues.name);
  private readonly queues = new Map<string, EventQueue>();
  private readonly workers = new Set<EventWorker>();
  private stopped = false;
  private readonly connections: Redis[] = [];

  constructor(
    @Inject(QUEUE_SETTINGS) private readonly settings: QueueSettings,
    @Inject(DATABASE_SETTINGS) private readonly database: DatabaseSettings,
  ) {}

  /**
   * Puts events into the queue of a subscriber, up to forty a job: under load a job costs more than what it carries. The id of
   * a job is made of its events, so that the same hand-over, repeated while it waits, is not put in twice.
   */
  async publish(subscriber: string, envelopes: readonly Envelope[]): Promise<void> {
    const jobs: Envelope[][] = [];
    for (let from = 0; from < envelopes.length; from += eventsOfJob) jobs.push(envelopes.slice(from, from + eventsOfJob));
    await this.add(subscriber, jobs);
  }

  /** A job for each: for events that have to be tried again for themselves. */
  async publishApart(subscriber: string, envelopes: readonly Envelope[]): Promise<void> {
    await this.add(subscriber, envelopes.map((envelope) => [envelope]));
  }

  private async add(subscriber: string, jobs: readonly Envelope[][]): Promise<void> {
    const backoff = { type: 'exponential', delay: this.settings.retryMs ?? 250, jitter: 0.5 };
    const jobId = (events: readonly Envelope[]) => (events.length === 1 ? events[0].id : idFrom(...events.map(({ id }) => id)));
    const entries = jobs.map((events) => ({ name: 'events', data: { events }, opts: { jobId: jobId(events), attempts, backoff, removeOnComplete: true, removeOnFail: true } }));
    const queue = this.queue(subscriber);
    try {
      if (entries.length >= worthBulk) await queue.addBulk(entries);
      else await Promise.all(entries.map(({ name, data, opts }) => queue.add(name, data, opts)));
    } catch (error) {
      this.forget(subscriber, queue);
      throw error;
    }
  }

  /** One that was made while its database was away keeps that first failure for ever as well: it is made anew until it is ready. */
  consume(subscriber: string, concurrency: number, handle: Process): void {
    if (this.stopped) return;
    const worker = this.worker(subscriber, concurrency, handle);
    this.workers.add(worker);
    worker.waitUntilReady().catch((error: Error) => {
      this.logger.warn(`Queue ${subscriber} is not consumed yet: ${error.message}`);
      this.workers.delete(worker);
      worker.close().catch((fault: Error) => this.logger.debug(`A consumer of ${subscriber} was given up: ${fault.message}`));
      setTimeout(() => this.consume(subscriber, concurrency, handle), reconnectMs).unref();
    });
  }

  /** How many events wait, are late, or are being handled, by subscriber. */
  async depths(): Promise<Record<string, Record<string, number>>> {
    const depths = await Promise.all([...this.queues].map(async ([name, queue]) => [name, await queue.getJobCounts('waiting', 'delayed', 'active')] as const));
    return Object.fromEntries(depths);
  }

  /** Workers first, so that what is being handled ends before its connections do. */
  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.workers].map((worker) => worker.close()));
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
    for (const connection of this.connections) connection.disconnect();
  }

  private worker(subscriber: string, concurrency: number, handle: Process): EventWorker {
    const options = { concurrency, lockDuration: 15_000, stalledInterval: 5_000, maxStalledCount: 10, drainDelay: 30 };
    const worker: EventWorker = this.settings.redisUrl
      ? new Worker<EventJob>(subscriber, handle, { ...options, connection: this.redis() })
      : new OnPostgres.Worker<EventJob>(subscriber, (job, token) => handle(job as unknown as Job<EventJob>, token), { ...options, connection: this.postgres(4) });
    worker.on('error', (error: Error) => this.logger.warn(`Queue ${subscriber}: ${error.message}`));
    worker.on('completed', () => crashPoint('after-ack'));
    return worker;
  }

  private queue(subscriber: string): EventQueue {
    const known = this.queues.get(subscriber);
    if (known) return known;
    const queue: EventQueue = this.settings.redisUrl
      ? new Queue<EventJob>(subscriber, { connection: this.redis() })
      : new OnPostgres.Queue<EventJob>(subscriber, { connection: this.postgres(2) });
    queue.on('error', (error: Error) => this.logger.warn(`Queue ${subscriber}: ${error.message}`));
    this.queues.set(subscriber, queue);
    return queue;
  }

  /** A queue that was made while its database was away keeps that first failure for ever: the next try makes a new one. */
  private forget(subscriber: string, queue: EventQueue): void {
    if (this.queues.get(subscriber) === queue) this.queues.delete(subscriber);
    queue.close().catch((error: Error) => this.logger.debug(`Queue ${subscriber} was given up: ${error.message}`));
  }

  private redis(): Redis {
    const connection = new Redis(this.settings.redisUrl!, { maxRetriesPerRequest: null, retryStrategy: (times) => Math.min(times * 100, 2_000) });
    connection.on('error', (error: Error) => this.logger.warn(`Redis: ${error.message}`));
    this.connections.push(connection);
    return connection;
  }

  /** Nobody waits for the disk: what a crash of PostgreSQL takes from a queue is put in again by the relay, or found by redelivery. */
  private postgres(max: number) {
    return { Client: HeardClient, connectionString: urlFor(queueRole, this.database), max, schema: 'bullmq', application_name: queueRole, options: '-c synchronous_commit=off' };
  }
}
