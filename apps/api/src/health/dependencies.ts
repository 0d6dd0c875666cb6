import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { LRUCache } from 'lru-cache';
import { Database } from '@schoolhouse/platform/postgres/database';
import { Databases } from '@schoolhouse/platform/postgres/databases';
import { assertSchemaFits, type ModuleMigrations } from '@schoolhouse/platform/postgres/migrator';
import { RemoteModules } from '@schoolhouse/platform/remote/remote-modules';
import { withinTime } from './within-time';

export const MIGRATIONS = Symbol('MIGRATIONS');

const patienceMs = 2_000;
/** Anyone may ask, as often as they like: what was found is good for this long, and is asked once however many wait. */
const freshMs = 500;
/** Comparing all migrations takes a connection a module; that they fitted is good for longer. */
const schemaFreshMs = 10_000;

/** What this process cannot work without, looked at by asking it. Reasons stay in the logs: these answers are for everyone. */
@Injectable()
export class Dependencies {
  private schemaFittedAt = Number.NEGATIVE_INFINITY;
  private readonly found = new LRUCache<string, Promise<HealthIndicatorResult>>({ max: 100, ttl: freshMs });

  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly discovery: DiscoveryService,
    private readonly remotes: RemoteModules,
    private readonly where: Databases,
    @Inject(MIGRATIONS) private readonly migrations: readonly ModuleMigrations[],
  ) {}

  /** One check for each module that runs here: its own role, pool and schema. */
  modules(): (() => Promise<HealthIndicatorResult>)[] {
    return this.databases().map((database) => () => this.check(`module:${database.schema}`, () => database.dataSource.query('SELECT 1')));
  }

  /** Modules elsewhere. One that has not answered lately takes its own requests with it and no others: degraded, and named. */
  elsewhere(): (() => HealthIndicatorResult)[] {
    return [...this.remotes.all].map(([module, { breaker }]) => () => {
      const indicator = this.indicators.check(`module:${module}`);
      return breaker === 'closed' ? indicator.up() : indicator.degraded('does not answer, and is left alone for a while');
    });
  }

  /** Modules whose tables are being brought to another database. What needs them waits for moments, near the end. */
  moving(): (() => HealthIndicatorResult)[] {
    return this.where.moving.map(({ module, state, changed_at: since }) => () => this.indicators.check(`database:${module}`).degraded(`${state === 'left' ? 'was left in a move' : 'is being moved'} since ${since.toISOString()}`));
  }

  database(): Promise<HealthIndicatorResult> {
    const [any] = this.databases();
    return this.check('database', async () => any?.dataSource.query('SELECT 1'));
  }

  schema(): Promise<HealthIndicatorResult> {
    return this.check('schema', async () => {
      if (performance.now() - this.schemaFittedAt < schemaFreshMs) return;
      await assertSchemaFits(this.where.settings, this.migrations.filter(({ module }) => !this.where.homeOf(module).isHeld));
      this.schemaFittedAt = performance.now();
    });
  }

  private databases(): Database[] {
    return this.discovery.getProviders().flatMap(({ instance }) => (instance instanceof Database ? [instance] : []));
  }

  private check(name: string, ask: () => Promise<unknown>): Promise<HealthIndicatorResult> {
    const known = this.found.get(name);
    if (known) return known;
    const asked = this.ask(name, ask);
    this.found.set(name, asked);
    return asked;
  }

  private async ask(name: string, ask: () => Promise<unknown>): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(name);
    try {
      await withinTime(patienceMs, ask());
      return indicator.up();
    } catch {
      return indicator.down('does not answer as it should');
    }
  }
}
