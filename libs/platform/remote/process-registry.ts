import { hostname } from 'node:os';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { newId } from '../ids/ids';
import { PLACEMENTS } from '../messaging/messaging.module';
import { isHere, type Placement } from '../messaging/placement';
import { PlatformDatabase } from '../postgres/platform-database';
import { callsSoFar } from '../telemetry/call-metrics';
import { describe } from './contract-description';
import { processesSeen, type ProcessFacts, type ProcessIdentity, type ProcessSeen } from './processes-seen';
import { RemoteModules } from './remote-modules';

export const PROCESS = Symbol('PROCESS');

const everyMs = 5_000;

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
