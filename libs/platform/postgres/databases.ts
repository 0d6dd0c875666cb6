import { Inject, Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationShutdown } from '@nestjs/common';
import type { PoolClient, QueryResultRow } from 'pg';
import { asDomainError } from './errors';
import { asItStands, isSameDatabase, placeOf, readModuleDatabases, type ModuleDatabase } from './module-databases';
import { ModuleHome } from './module-home';
import { ModuleSource, type Entities } from './module-source';
import { PlatformDatabase } from './platform-database';
import { addressOf, byDatabase, databaseOf, DATABASE_SETTINGS, type DatabaseSettings } from './settings';
import type { Statement } from './statement';

/** Work across schools on the tables of one module, wherever they are. */
export interface ModulePlatform {
  rows<Row extends QueryResultRow>(sql: string | Statement, values?: readonly unknown[]): Promise<Row[]>;
  transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T>;
}

export interface ModulesOfDatabase {
  readonly platform: PlatformDatabase;
  readonly settings: DatabaseSettings;
  readonly modules: readonly string[];
}

/**
 * The one place that knows in which database the tables of a module are: the house's, or one of their own. While they are moved
 * it follows the house's database, in which that is written, and brings the connections of this process along.
 */
@Injectable()
export class Databases implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger(Databases.name);
  private readonly homes = new Map<string, ModuleHome>();
  private readonly sources = new Map<string, ModuleSource>();
  private readonly platforms = new Map<string, PlatformDatabase>();
  private readonly listeners: (() => void)[] = [];
  private looking: Promise<void> = Promise.resolve();
  private next?: Promise<void>;
  private isStopping = false;
  private seen: readonly ModuleDatabase[] = [];

  constructor(
    @Inject(DATABASE_SETTINGS) private readonly given: DatabaseSettings,
    readonly house: PlatformDatabase,
  ) {
    this.platforms.set(addressOf(given.url), house);
  }

  /** As of now. */
  get settings(): DatabaseSettings {
    return { ...this.given, own: { ...this.given.own, ...Object.fromEntries([...this.homes].map(([module, { url }]) => [module, url])) } };
  }

  /** What the house's database says of modules with a database of their own. */
  async known(): Promise<ModuleDatabase[]> {
    const rows = await this.house.rows<ModuleDatabase>(readModuleDatabases);
    return Promise.all(rows.map((row) => asItStands(row, this.platformAt(row.was_at ?? this.given.url))));
  }

  /** Modules that are being brought to another database, as of the last look. */
  get moving(): readonly ModuleDatabase[] {
    return this.seen.filter(({ state }) => state !== 'moved');
  }

  homeOf(module: string): ModuleHome {
    const home = this.homes.get(module) ?? new ModuleHome(module, databaseOf(module, this.given).url, () => this.look());
    this.homes.set(module, home);
    return home;
  }

  /** The pool of a module that runs here; it moves with the tables. */
  async connect(module: string, entities: Entities): Promise<ModuleSource> {
    const source = await ModuleSource.open(module, databaseOf(module, this.settings), entities);
    this.homeOf(module);
    this.sources.set(module, source);
    return source;
  }

  platformOf(module: string): ModulePlatform {
    const home = this.homeOf(module);
    return {
      rows: (sql, values) => home.work(() => this.platformAt(home.url).rows(sql, values)),
      transaction: (work) => home.work(() => this.platformAt(home.url).transaction(work)),
    };
  }

  /** Of the house and of every module that this process knows. */
  all(): PlatformDatabase[] {
    return this.groups([...this.homes.keys()]).map(({ platform }) => platform);
  }

  /** The house's first, then every other one in which one of these modules is. */
  groups(modules: readonly string[]): ModulesOfDatabase[] {
    return byDatabase(this.settings, modules.map((module) => ({ module }))).map(({ settings, modules: here }) => ({ platform: this.platformAt(settings.url), settings, modules: here.map(({ module }) => module) }));
  }

  /** @throws DATABASE_UNAVAILABLE unless each database of these modules answers */
  async answer(modules: readonly string[]): Promise<true> {
    await Promise.all(this.groups(modules).map(({ platform }) => platform.rows('SELECT 1')));
    return true;
  }

  /** By the connections of a module that runs here: one is open when this ends. @throws DATABASE_UNAVAILABLE */
  async reach(module: string): Promise<void> {
    await this.sources.get(module)?.pool.query('SELECT 1').catch((error: unknown) => Promise.reject(asDomainError(error)));
  }

  isTogether(one: string, other: string): boolean {
    return isSameDatabase(this.homeOf(one).url, this.homeOf(other).url);
  }

  /** For what is done a database: the set of them may be another now. */
  whenMoved(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** One look at a time; who asks while one is under way gets the one after it, which sees what has been since. */
  look(): Promise<void> {
    this.next ??= this.looking.then(() => {
      this.next = undefined;
      this.looking = this.follow().catch((error: unknown) => this.logger.warn(`Where the tables of modules are will be asked again: ${error instanceof Error ? error.message : String(error)}`));
      return this.looking;
    });
    return this.next;
  }

  /** Nothing new is opened any more, here or by those who listen, when all begins to close. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.looking;
  }

  async onApplicationShutdown(): Promise<void> {
    const others = [...this.platforms.values()].filter((platform) => platform !== this.house);
    await Promise.all([...[...this.sources.values()].map((source) => source.close()), ...others.map((platform) => platform.onApplicationShutdown())]);
  }

  private async follow(): Promise<void> {
    if (this.isStopping) return;
    this.seen = await this.known();
    const rows = new Map(this.seen.map((row) => [row.module, row]));
    for (const { module, state } of this.seen) if (state === 'switching') this.homeOf(module).hold();
    for (const row of this.seen) {
      const [home, at] = [this.homeOf(row.module), placeOf(row)];
      if (at && !isSameDatabase(at, home.url)) await this.bringTo(home, at);
    }
    for (const [module, home] of this.homes) if (home.isHeld && rows.get(module)?.state !== 'switching') home.settle(home.url);
  }

  private async bringTo(home: ModuleHome, at: string): Promise<void> {
    home.hold();
    await this.sources.get(home.module)?.moveTo({ ...this.given, url: at });
    home.settle(at);
    for (const listener of this.listeners) listener();
    this.logger.log({ module: home.module, at: addressOf(at) }, 'The tables of a module are in another database now');
  }

  private platformAt(url: string): PlatformDatabase {
    const address = addressOf(url);
    const platform = this.platforms.get(address) ?? new PlatformDatabase({ ...this.given, url });
    this.platforms.set(address, platform);
    return platform;
  }
}
