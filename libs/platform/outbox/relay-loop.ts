import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PLACEMENTS } from '../messaging/messaging.module';
import type { Placement } from '../messaging/placement';
import { EventConsumer } from './event-consumer';
import { ModuleReactions } from './module-reactions';
import { OutboxSignal } from './outbox-signal';
import { OutboxWake } from './outbox-wake';
import { Relay } from './relay';
import { RelayLeases } from './relay-leases';
import type { Subscription } from './subscriptions';

const busyMs = 20;
/** Of a rest between turns that find something: the longer a turn takes, the busier is the machine, and the more should go into a job. */
const longestRestMs = 100;
const restPerTurn = 2;
/** A signal is sent at most once a second, so one that was heard is good for longer than that. */
const awakeMs = 3_000;
const idleMs = 1_000;
/** Events that nobody takes are only ticked off, by the dozen: that may be later. */
const untakenMs = 200;
const renewMs = 2_000;

/** The worker's part of events: relays what the modules here tell, and consumes what they react to. */
@Injectable()
export class RelayLoop implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(RelayLoop.name);
  private isStopping = false;
  private sleep = new AbortController();
  private awakeUntil = 0;
  private renewAt = 0;
  private untakenAt = 0;
  private loop?: Promise<void>;

  constructor(
    @Inject(PLACEMENTS) private readonly placements: readonly Placement[],
    private readonly reactions: ModuleReactions,
    private readonly consumer: EventConsumer,
    private readonly relay: Relay,
    private readonly leases: RelayLeases,
    private readonly wake: OutboxWake,
    private readonly signal: OutboxSignal,
  ) {}

  onApplicationBootstrap(): void {
    this.signal.travelsBy(() => {
      this.rouse();
      this.wake.signal();
    });
    this.wake.start(() => this.rouse());
    this.consumer.start(this.reactions.all());
    this.loop = this.run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.sleep.abort();
    await this.loop;
    await this.leases.release().catch((error: unknown) => this.logger.warn(`Leases were not released: ${String(error)}`));
  }

  private rouse(): void {
    this.awakeUntil = performance.now() + awakeMs;
    this.sleep.abort();
  }

  private async run(): Promise<void> {
    const modules = this.placements.filter(({ contract }) => contract.events.length > 0).map(({ contract }) => contract.module);
    const subscriptions = this.reactions.subscriptions();
    const taken = modules.filter((module) => subscriptions.some(({ types }) => types.some((type) => type.startsWith(`${module}.`))));
    while (!this.isStopping) {
      const begun = performance.now();
      const count = await this.once(modules, taken, subscriptions).catch((error: unknown) => {
        this.logger.warn(`The relay will try again: ${error instanceof Error ? error.message : String(error)}`);
        return -1;
      });
      if (count > 0) this.awakeUntil = performance.now() + awakeMs;
      if (count > 100) continue;
      const isIdle = count < 0 || performance.now() > this.awakeUntil;
      await this.rest(isIdle ? idleMs : Math.min(Math.max(busyMs, restPerTurn * (performance.now() - begun)), longestRestMs));
    }
  }

  private async once(modules: readonly string[], taken: readonly string[], subscriptions: readonly Subscription[]): Promise<number> {
    if (performance.now() >= this.renewAt) {
      await this.leases.renew();
      this.renewAt = performance.now() + renewMs;
    }
    if (performance.now() < this.untakenAt) return this.relay.drain(taken, subscriptions);
    this.untakenAt = performance.now() + untakenMs;
    return this.relay.drain(modules, subscriptions);
  }

  private async rest(ms: number): Promise<void> {
    if (this.isStopping) return;
    this.sleep = new AbortController();
    await wait(ms, undefined, { signal: this.sleep.signal }).catch(() => undefined); // roused or stopped
  }
}
