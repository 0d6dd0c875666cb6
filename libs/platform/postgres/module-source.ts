import type { Pool } from 'pg';
import { DataSource, type EntitySchema, type MixedList } from 'typeorm';
import { HeardClient } from './heard-client';
import { roleOf } from './schema-building';
import { urlFor, type DatabaseSettings } from './settings';

export type Entities = MixedList<(new () => object) | EntitySchema>;

/** The connections of one module, signed in as its role, in the database where its tables are. */
export class ModuleSource {
  private constructor(
    private readonly module: string,
    private readonly entities: Entities,
    private source: DataSource,
  ) {}

  static async open(module: string, settings: DatabaseSettings, entities: Entities = []): Promise<ModuleSource> {
    return new ModuleSource(module, entities, await connect(module, settings, entities));
  }

  get dataSource(): DataSource {
    return this.source;
  }

  get pool(): Pool {
    return (this.source.driver as unknown as { master: Pool }).master;
  }

  /** What is under way on the old connections ends there. @throws what the new database says, when it cannot be reached */
  async moveTo(settings: DatabaseSettings): Promise<void> {
    const old = this.source;
    this.source = await connect(this.module, settings, this.entities);
    old.destroy().catch(() => undefined); // whoever still works there hears it from his own statement
  }

  close(): Promise<void> {
    return this.source.destroy();
  }
}

async function connect(module: string, settings: DatabaseSettings, entities: Entities): Promise<DataSource> {
  const source = new DataSource({
    type: 'postgres',
    url: urlFor(roleOf(module), settings),
    schema: module,
    entities,
    applicationName: roleOf(module),
    poolSize: settings.poolSize,
    poolErrorHandler: () => undefined, // a lost idle connection is replaced; the statement that needs one reports the fault
    extra: { Client: HeardClient, pipeline: true, connectionTimeoutMillis: 10_000, idleTimeoutMillis: 30_000 },
    installExtensions: false,
  });
  await source.initialize();
  return source;
}
