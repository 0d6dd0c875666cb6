import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PLACEMENTS } from '../messaging/messaging.module';
import type { Placement } from '../messaging/placement';
import { Databases, type ModulesOfDatabase } from '../postgres/databases';
import type { PlatformDatabase } from '../postgres/platform-database';
import { EventConsumer } from './event-consumer';
import { EventQueues } from './event-queues';
import { ModuleReactions } from './module-reactions';
import { modulesHere } from './modules-here';
import { OutboxSignal } from './outbox-signal';
import { OutboxWake } from './outbox-wake';
import { Relay } from './relay';
import { RelayLeases } from './relay-leases';
import { RelayLoop } from './relay-loop';

/**
 * The worker's part of events: relays what is told in the house's database and in those of the modules here, and consumes what
 * these react to. Claim, leases and fence are one transaction, so each database has its own.
 */
@Injectable()
export class Relays implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loops = new Map<PlatformDatabase, RelayLoop>();

  constructor(
    @Inject(PLACEMENTS) private readonly placements: readonly Placement[],
    private readonly reactions: ModuleReactions,
    private readonly consumer: EventConsumer,
    private readonly queues: EventQueues,
    private readonly databases: Databases,
    private readonly ofTheHouse: RelayLeases,
    private readonly wake: OutboxWake,
    private readonly signal: OutboxSignal,
  ) {}

  get all(): readonly RelayLoop[] {
    return [...this.loops.values()];
  }

  onApplicationBootstrap(): void {
    this.signal.travelsBy(() => {
      for (const loop of this.loops.values()) loop.rouse();
      this.wake.signal();
    });
    this.consumer.start(this.reactions.all());
    this.startAll();
    this.databases.whenMoved(() => this.startAll());
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.all.map((loop) => loop.stop()));
  }

  private startAll(): void {
    for (const group of this.databases.groups(modulesHere(this.placements))) if (!this.loops.has(group.platform)) this.start(group);
  }

  private start({ platform, settings }: ModulesOfDatabase): void {
    const modules = this.placements.filter(({ contract }) => contract.events.length > 0).map(({ contract }) => contract.module);
    const leases = platform === this.databases.house ? this.ofTheHouse : new RelayLeases(platform);
    const loop = new RelayLoop(platform, leases, new Relay(platform, leases, this.queues), modules, this.reactions.subscriptions());
    this.loops.set(platform, loop);
    this.wake.start(settings, () => loop.rouse());
    loop.start();
  }
}
