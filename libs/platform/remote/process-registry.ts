import { hostname } from 'node:os';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { newId } from '../ids/ids';
import { PLACEMENTS } from '../messaging/messaging.module';
import { isHere, type Placement } from '../messaging/placement';
import { PlatformDatabase } from '../postgres/platform-database';
import { callsSoFar } from '../telemetry/call-metrics';
import { describe } from './contract-description';
import { RemoteModules } from './remote-modules';

export const PROCESS = Symbol('PROCESS');

/** What a process is called, and in which version of the program it runs. */
export interface ProcessIdentity {
  readonly name: string;
  readonly version: string;
  /** Where its modules are served to others. */
  readonly listen: readonly string[];
  /** Modules that it runs, and a share of whose schools is served elsewhere because it was started so: where, for whom. */
  readonly shares?: Readonly<Record<string, { readonly at: string; readonly share: string }>>;
}

export interface ProcessFacts extends ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** Modules that it runs, with the hash of their contract where it is shown to others. */
  readonly modules: Readonly<Record<string, string | null>>;
  /** Modules that it asks elsewhere: where, and how the circuit stands. */
  readonly elsewhere: Readonly<Record<string, { readonly at: string; readonly breaker: string }>>;
  readonly calls: readonly { readonly from: string; readonly to: string; readonly calls: number }[];
}

export interface ProcessSeen extends ProcessFacts {
  readonly instance: string;
  readonly startedAt: string;
  readonly seenAt: string;
}

const everyMs = 5_000;
/** Who has not been heard of for this long is gone. */
const goneSeconds = 15;

/** Every process of an installation says who it is, what it runs and whom it asks; so each can tell the whole. */
@Injectable()
export class ProcessRegistry implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(ProcessRegistry.name);
  private readonly instance = newId();
  private timer?: NodeJS.Timeout;
  private last: Promise<void> = Promise.resolve();

  constructor(
    @Inject(PROCESS) private readonly identity: ProcessIdentity,
    @Inject(PLACEMENTS) private readonly placements: readonly Placement[],
    private readonly remotes: RemoteModules,
    private readonly platform: PlatformDatabase,
  ) {}

  onApplicationBootstrap(): void {
    this.tell();
    this.timer = setInterval(() => this.tell(), everyMs).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.last;
    await this.platform.rows('DELETE FROM platform.process WHERE instance = $1', [this.instance]).catch((error: unknown) => this.logger.debug(String(error)));
  }

  all(): Promise<ProcessSeen[]> {
    return processesSeen(this.platform);
  }

  private tell(): void {
    this.last = this.write().catch((error: unknown) => this.logger.debug(`This process could not be registered: ${error instanceof Error ? error.message : String(error)}`));
  }

  private async write(): Promise<void> {
    const facts = await this.facts();
    await this.platform.rows(
      `WITH gone AS (DELETE FROM platform.process WHERE seen_at < now() - interval '1 hour')
       INSERT INTO platform.process (instance, name, facts) VALUES ($1, $2, $3) ON CONFLICT (instance) DO UPDATE SET facts = $3, seen_at = now()`,
      [this.instance, this.identity.name, JSON.stringify(facts)],
    );
  }

  private async facts(): Promise<ProcessFacts> {
    return {
      ...this.identity,
      host: hostname(),
      pid: process.pid,
      modules: Object.fromEntries(this.placements.filter(isHere).map(({ contract }) => [contract.module, this.identity.listen.length > 0 ? describe(contract).hash : null])),
      elsewhere: Object.fromEntries([...this.remotes.all].map(([module, { address, breaker }]) => [module, { at: address, breaker }])),
      calls: await callsSoFar(),
    };
  }
}

/** Those that live, by name. */
export async function processesSeen(platform: PlatformDatabase): Promise<ProcessSeen[]> {
  const rows = await platform.rows<{ instance: string; facts: ProcessFacts; started_at: Date; seen_at: Date }>(
    "SELECT instance, facts, started_at, seen_at FROM platform.process WHERE seen_at > now() - $1 * interval '1 second' ORDER BY name, started_at",
    [goneSeconds],
  );
  return rows.map(({ instance, facts, started_at, seen_at }) => ({ instance, ...facts, startedAt: started_at.toISOString(), seenAt: seen_at.toISOString() }));
}
