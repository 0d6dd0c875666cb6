import { Injectable, Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import type { PoolClient } from 'pg';
import { crashPoint } from '../crash-points/crash-points';
import { idFrom } from '../ids/ids';
import { PlatformDatabase } from '../postgres/platform-database';
import { statement, type Statement } from '../postgres/statement';
import { beginSpan, isTracing } from '../telemetry/tracing';
import { envelopeOf, type Envelope, type OutboxRow } from './envelope';
import { EventQueues } from './event-queues';
import { predecessors } from './predecessors';
import { RelayLeases } from './relay-leases';
import { subscribersOf, type Subscription } from './subscriptions';

const batchSize = 500;
const relayed = new Counter({ name: 'schoolhouse_outbox_relayed_total', help: 'Events handed from the outbox to the queues.', labelNames: ['module'] as const });

/** A commit that a crash of PostgreSQL undoes is a hand-over that is repeated; the job, put in before it, is not durable later than it. */
const needNotWait = 'SET LOCAL synchronous_commit = off';

type ClaimedRow = OutboxRow & { only_for: string | null };

interface Batch {
  readonly module: string;
  readonly rows: readonly ClaimedRow[];
}

/**
 * Hands committed events to the queues of those who take them. Rows are claimed by id, never by an ascending cursor (commits
 * are not in the order of ids), by the one relay that holds the lease of their shard. Claim, hand-over and mark are one
 * transaction: dying in between repeats a hand-over, and inboxes know what they have had.
 */
@Injectable()
export class Relay {
  private readonly logger = new Logger(Relay.name);

  constructor(
    private readonly platform: PlatformDatabase,
    private readonly leases: RelayLeases,
    private readonly queues: EventQueues,
  ) {}

  /** @returns how many events of these modules were handed over; 0: there is nothing to do now */
  async drain(modules: readonly string[], subscriptions: readonly Subscription[]): Promise<number> {
    const shards = this.leases.shards;
    if (shards.length === 0 || modules.length === 0) return 0;
    const waiting = await this.platform.rows<{ module: string }>(whoHasSomething(modules), [shards]);
    if (waiting.length === 0) return 0;
    return this.platform.transaction(async (client) => {
      const [, , ...batches] = await Promise.all([client.query(needNotWait), this.assertLeases(client, shards), ...waiting.map(({ module }) => claim(client, module, shards))]);
      crashPoint('before-publish');
      await Promise.all(subscriptions.map((subscription) => this.handOver(client, batches, subscription)));
      crashPoint('after-publish');
      for (const { module, rows } of batches) relayed.inc({ module }, rows.length);
      return batches.reduce((count, { rows }) => count + rows.length, 0);
    });
  }

  /** The leases are locked until commit: nobody takes a shard over from a relay that is in the midst of it. */
  private async assertLeases(client: PoolClient, shards: readonly number[]): Promise<void> {
    const { rows } = await client.query<{ shard: number; fence: string }>({
      name: 'relay.leases',
      text: 'SELECT shard, fence FROM platform.relay_lease WHERE shard = ANY($1) AND holder = $2 AND expires_at > now() FOR SHARE',
      values: [shards, this.leases.holder],
    });
    const ours = rows.filter(({ shard, fence }) => this.leases.fenceOf(shard) === fence);
    if (ours.length < shards.length) throw new Error('A relay lease was lost; the batch is left to its new holder');
  }

  /** All modules' events for one subscriber together: jobs cost more than what they carry. */
  private async handOver(client: PoolClient, batches: readonly Batch[], subscription: Subscription): Promise<void> {
    const envelopes = (await Promise.all(batches.map((batch) => envelopesFor(subscription, batch, client)))).flat();
    if (envelopes.length === 0) return;
    const { subscriber } = subscription;
    await (isTracing() ? inSpans(envelopes, subscriber, (inner) => this.queues.publish(subscriber, inner)) : this.queues.publish(subscriber, envelopes));
    this.logger.debug(`${envelopes.length} events to ${subscriber}`);
  }
}

/** Each event has its own trace: the span of its hand-over is under what emitted it, and its handling will be under that. */
async function inSpans(envelopes: readonly Envelope[], subscriber: string, publish: (envelopes: Envelope[]) => Promise<void>): Promise<void> {
  const spans = envelopes.map(({ id, type, traceparent }) => beginSpan(`hand over ${type}`, 'producer', { 'messaging.destination.name': subscriber, 'messaging.message.id': id }, traceparent));
  const end = (fault?: unknown): void => spans.forEach((span) => span?.end(fault));
  await publish(envelopes.map((envelope, i) => ({ ...envelope, traceparent: spans[i]?.traceparent ?? envelope.traceparent }))).then(() => end(), (error: unknown) => {
    end(error);
    throw error;
  });
}

async function claim(client: PoolClient, module: string, shards: readonly number[]): Promise<Batch> {
  const { rows } = await client.query<ClaimedRow>({
    name: `relay.claim-${module}`,
    text: `UPDATE ${module}.outbox SET published_at = now() WHERE id IN (
             SELECT id FROM ${module}.outbox WHERE shard = ANY($1) AND published_at IS NULL ORDER BY position LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
           RETURNING *`,
    values: [shards],
  });
  return { module, rows: rows.sort((a, b) => Number(BigInt(a.position) - BigInt(b.position))) };
}

async function envelopesFor(subscription: Subscription, { module, rows }: Batch, client: PoolClient): Promise<Envelope[]> {
  const taken = rows.filter(({ type, only_for }) => (only_for ? only_for === subscription.subscriber : subscribersOf([subscription], type).length > 0));
  if (taken.length === 0) return [];
  const after = await predecessors(client, module, taken, subscription);
  return taken.map((row): Envelope => (row.only_for ? (row.data as unknown as Envelope) : envelopeOf(module, row, after.get(row.id))));
}

/** Parsed and planned once a connection: asked many times a second, planning all those partitions was most of its cost. */
const whoHasSomething = (modules: readonly string[]): Statement =>
  statement(
    `relay.waiting-${idFrom(...modules)}`,
    modules.map((module) => `SELECT '${module}' AS module WHERE EXISTS (SELECT FROM ${module}.outbox WHERE shard = ANY($1) AND published_at IS NULL)`).join(' UNION ALL '),
  );
