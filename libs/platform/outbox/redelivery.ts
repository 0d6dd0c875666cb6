import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Counter } from 'prom-client';
import { PLACEMENTS } from '../messaging/messaging.module';
import type { Placement } from '../messaging/placement';
import { PlatformDatabase } from '../postgres/platform-database';
import { envelopeOf, type OutboxRow } from './envelope';
import { EventQueues } from './event-queues';
import { ModuleReactions } from './module-reactions';
import { predecessors } from './predecessors';
import { RelayLeases } from './relay-leases';
import type { Subscription } from './subscriptions';

const everyMs = 60_000;
const upkeepMs = 6 * 3_600_000;
const redelivered = new Counter({ name: 'schoolhouse_events_redelivered_total', help: 'Events put into a queue again because their subscriber had not handled them.', labelNames: ['subscriber'] as const });

/**
 * Queues may lose what they carry (Redis emptied, a job dropped): the truth is in the outboxes and inboxes. Events that were
 * published a minute ago and are neither handled nor among the dead letters are put into the queue again; one that still waits
 * there is not doubled. A look goes back ten minutes, the first one after a start a day. The same timer keeps the partitions.
 */
@Injectable()
export class Redelivery implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Redelivery.name);
  private timer?: NodeJS.Timeout;
  private lookBack = '1 day';
  private upkeepAt = 0;

  constructor(
    @Inject(PLACEMENTS) private readonly placements: readonly Placement[],
    private readonly platform: PlatformDatabase,
    private readonly reactions: ModuleReactions,
    private readonly queues: EventQueues,
    private readonly leases: RelayLeases,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.look().catch((error: unknown) => this.logger.warn(`Redelivery will look again: ${error instanceof Error ? error.message : String(error)}`));
    }, everyMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** @returns how many events were put into a queue again */
  async look(quiet = '60 seconds'): Promise<number> {
    if (!this.leases.shards.includes(0)) return 0; // one worker does it: the one that holds the first shard
    await this.keepPartitions();
    let count = 0;
    for (const { contract } of this.placements) for (const subscription of this.reactions.subscriptions()) count += await this.redeliver(contract.module, subscription, quiet);
    this.lookBack = '10 minutes';
    return count;
  }

  private async redeliver(module: string, subscription: Subscription, quiet: string): Promise<number> {
    const { subscriber, types } = subscription;
    if (!types.some((type) => type.startsWith(`${module}.`))) return 0;
    const envelopes = await this.platform.transaction(async (client) => {
      const { rows } = await client.query<OutboxRow>(unhandled(module, subscriber), [this.lookBack, quiet, types]);
      const after = await predecessors(client, module, rows, subscription);
      return rows.map((row) => envelopeOf(module, row, after.get(row.id)));
    });
    if (envelopes.length === 0) return 0;
    await this.queues.publish(subscriber, envelopes);
    redelivered.inc({ subscriber }, envelopes.length);
    this.logger.warn(`${envelopes.length} events of ${module} were put into the queue of ${subscriber} again`);
    return envelopes.length;
  }

  private async keepPartitions(): Promise<void> {
    if (performance.now() < this.upkeepAt) return;
    for (const { contract } of this.placements) await this.platform.rows('SELECT platform.roll_partitions($1)', [contract.module]);
    this.upkeepAt = performance.now() + upkeepMs;
  }
}

const unhandled = (module: string, subscriber: string): string => `
  SELECT o.* FROM ${module}.outbox o
  WHERE o.id >= platform.first_id_of(now() - $1::interval) AND o.published_at < now() - $2::interval AND o.type = ANY($3) AND o.only_for IS NULL
    AND NOT EXISTS (SELECT FROM ${subscriber}.processed_message p WHERE p.tenant_id = o.tenant_id AND p.key = o.id AND p.name = 'inbox')
    AND NOT EXISTS (SELECT FROM saga.dead_letter d WHERE d.tenant_id = o.tenant_id AND d.subject_id = o.id AND d.status IN ('open', 'resolved'))
  ORDER BY o.position LIMIT 1000`;
