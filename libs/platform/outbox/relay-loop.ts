import { setTimeout as wait } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { PlatformDatabase } from '../postgres/platform-database';
import type { Relay } from './relay';
import type { RelayLeases } from './relay-leases';
import type { Subscription } from './subscriptions';

const busyMs = 20;
/** Of a rest between turns that find something: the longer a turn takes, the busier is the machine, and the more should go into a job. */
const longestRestMs = 60;
const restPerTurn = 1;
/** A signal is sent at most once in two seconds, so one that was heard is good for longer than that. */
const awakeMs = 3_000;
const idleMs = 1_000;
/** Events that nobody takes are only ticked off, by the dozen: that may be later. */
const untakenMs = 200;
const renewMs = 2_000;

/** Relays what is told in one database, by whatever modules have their tables there. */
export class RelayLoop {
  private readonly logger = new Logger(RelayLoop.name);
  private isStopping = false;
  private sleep = new AbortController();
  private awakeUntil = 0;
  private renewAt = 0;
  private untakenAt = 0;
  private loop?: Promise<void>;
  private there: readonly string[] = [];

  constructor(
    readonly platform: PlatformDatabase,
    readonly leases: RelayLeases,
    private readonly relay: Relay,
    /** All that there might be, here or elsewhere. */
    private readonly modules: readonly string[],
    private readonly subscriptions: readonly Subscription[],
  ) {}

  /** Modules whose tables were in this database when it was last looked. */
  get modulesThere(): readonly string[] {
    return this.there;
  }

  start(): void {
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.sleep.abort();
    await this.loop;
    await this.leases.release().catch((error: unknown) => this.logger.warn(`Leases were not released: ${String(error)}`));
  }

  rouse(): void {
    this.awakeUntil = performance.now() + awakeMs;
    this.sleep.abort();
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      const begun = performance.now();
      const count = await this.once().catch((error: unknown) => {
        this.logger.warn(`The relay will try again: ${error instanceof Error ? error.message : String(error)}`);
        this.renewAt = 0; // a module may have left for another database
        return -1;
      });
      if (count > 0) this.awakeUntil = performance.now() + awakeMs;
      if (count > 100) continue;
      const isIdle = count < 0 || performance.now() > this.awakeUntil;
      await this.rest(isIdle ? idleMs : Math.min(Math.max(busyMs, restPerTurn * (performance.now() - begun)), longestRestMs));
    }
  }

  private async once(): Promise<number> {
    if (performance.now() >= this.renewAt) {
      const [there] = await Promise.all([outboxesIn(this.platform, this.modules), this.leases.renew()]);
      this.there = there;
      this.renewAt = performance.now() + renewMs;
    }
    if (performance.now() < this.untakenAt) return this.relay.drain(this.there.filter((module) => this.isTaken(module)), this.subscriptions);
    this.untakenAt = performance.now() + untakenMs;
    return this.relay.drain(this.there, this.subscriptions);
  }

  private isTaken(module: string): boolean {
    return this.subscriptions.some(({ types }) => types.some((type) => type.startsWith(`${module}.`)));
  }

  private async rest(ms: number): Promise<void> {
    if (this.isStopping) return;
    this.sleep = new AbortController();
    await wait(ms, undefined, { signal: this.sleep.signal }).catch(() => undefined); // roused or stopped
  }
}

/** By what is there, and not by what somebody was told: so nothing is missed, and nothing is asked for that has left. */
async function outboxesIn(platform: PlatformDatabase, modules: readonly string[]): Promise<string[]> {
  const rows = await platform.rows<{ module: string }>(
    {
      name: 'relay.outboxes',
      text: `SELECT n.nspname AS module FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = 'outbox'
             WHERE n.nspname = ANY($1) AND has_schema_privilege(n.oid, 'USAGE') ORDER BY array_position($1, n.nspname::text)`,
    },
    [modules],
  );
  return rows.map(({ module }) => module);
}
