import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Databases } from '../postgres/databases';
import type { PlatformDatabase } from '../postgres/platform-database';
import { envelopeOf, type OutboxRow } from './envelope';
import { EventQueues } from './event-queues';
import { ModuleReactions } from './module-reactions';
import { predecessors } from './predecessors';
import type { RelayLoop } from './relay-loop';
import { Relays } from './relays';
import type { Subscription } from './subscriptions';
import { doneBesides, unhandled, type Published } from './unhandled-events';

const everyMs = 60_000;
const upkeepMs = 6 * 3_600_000;
const atOnce = 1_000;
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
  private readonly known = new Set<RelayLoop>();
  private upkeepAt = 0;

  constructor(
    private readonly relays: Relays,
    private readonly databases: Databases,
    private readonly reactions: ModuleReactions,
    private readonly queues: EventQueues,
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
    const led = this.relays.all.filter(({ leases }) => leases.shards.includes(0)); // one worker does it: the one that holds the first shard
    await this.keepPartitions(led);
    let count = 0;
    for (const loop of led) {
      const lookBack = this.known.has(loop) ? '10 minutes' : '1 day';
      for (const module of loop.modulesThere) for (const subscription of this.reactions.subscriptions()) count += await this.redeliver(loop.platform, module, subscription, { lookBack, quiet });
      this.known.add(loop);
    }
    return count;
  }

  private async redeliver(platform: PlatformDatabase, module: string, subscription: Subscription, { lookBack, quiet }: { lookBack: string; quiet: string }): Promise<number> {
    const { subscriber, types } = subscription;
    if (!types.some((type) => type.startsWith(`${module}.`))) return 0;
    const statement = unhandled(this.databases, module, subscriber, atOnce);
    let [count, last] = [0, '00000000-0000-0000-0000-000000000000'];
    for (let found = atOnce; found === atOnce && count < atOnce; ) {
      const published = await platform.rows<Published>(statement, [lookBack, quiet, types, last]);
      const done = await doneBesides(this.databases, module, subscriber, published);
      const lost = published.filter(({ id }) => !done.has(id));
      if (lost.length > 0) await this.publish(platform, module, subscription, lost);
      count += lost.length;
      found = published.length;
      last = published.at(-1)?.id ?? last;
    }
    return count;
  }

  private async publish(platform: PlatformDatabase, module: string, subscription: Subscription, lost: readonly Published[]): Promise<void> {
    const { subscriber } = subscription;
    const envelopes = await platform.transaction(async (client) => {
      const { rows } = await client.query<OutboxRow>(`SELECT * FROM ${module}.outbox WHERE id = ANY($1) ORDER BY position`, [lost.map(({ id }) => id)]);
      const after = await predecessors(client, module, rows, subscription);
      return rows.map((row) => envelopeOf(module, row, after.get(row.id)));
    });
    await this.queues.publish(subscriber, envelopes);
    redelivered.inc({ subscriber }, envelopes.length);
    this.logger.warn(`${envelopes.length} events of ${module} were put into the queue of ${subscriber} again`);
  }

  private async keepPartitions(led: readonly RelayLoop[]): Promise<void> {
    if (led.length === 0 || performance.now() < this.upkeepAt) return;
    for (const { platform, modulesThere } of led) for (const module of modulesThere) await platform.rows('SELECT platform.roll_partitions($1)', [module]);
    this.upkeepAt = performance.now() + upkeepMs;
  }
}
