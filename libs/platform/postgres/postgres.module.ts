import { Global, Inject, Injectable, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource, type EntitySchema, type MixedList } from 'typeorm';
import { Clock } from '../clock/clock';
import { OutboxSignal } from '../outbox/outbox-signal';
import { Database } from './database';
import { hearErrorsOf } from './lent-connection';
import { PlatformDatabase } from './platform-database';
import { roleOf } from './schema-building';
import { DATABASE_SETTINGS, urlFor, type DatabaseSettings } from './settings';

type Entities = MixedList<(new () => object) | EntitySchema>;

const poolOf = ({ driver }: DataSource): Pool => (driver as unknown as { master: Pool }).master;

/** The pools of this process, one a module, closed together when it ends. */
@Injectable()
export class DataSources implements OnApplicationShutdown {
  private readonly open: DataSource[] = [];

  constructor(@Inject(DATABASE_SETTINGS) private readonly settings: DatabaseSettings) {}

  async connect(module: string, entities: Entities): Promise<DataSource> {
    const source = new DataSource({
      type: 'postgres',
      url: urlFor(roleOf(module), this.settings),
      schema: module,
      entities,
      applicationName: roleOf(module),
      poolSize: this.settings.poolSize,
      poolErrorHandler: () => undefined, // a lost idle connection is replaced; the statement that needs one reports the fault
      extra: { pipeline: true, connectionTimeoutMillis: 10_000, idleTimeoutMillis: 30_000 },
      installExtensions: false,
    });
    this.open.push(await source.initialize());
    poolOf(source).on('connect', hearErrorsOf);
    return source;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.open.map((source) => source.destroy()));
  }
}

@Global()
@Module({})
export class PostgresModule {
  /** For the composition root: where the database is. */
  static forRoot(settings: DatabaseSettings): DynamicModule {
    return {
      module: PostgresModule,
      providers: [{ provide: DATABASE_SETTINGS, useValue: settings }, DataSources, PlatformDatabase, OutboxSignal, Clock],
      exports: [DATABASE_SETTINGS, DataSources, PlatformDatabase, OutboxSignal, Clock],
    };
  }

  /** For a module: its own `Database`, in its own schema, as its own role. */
  static forModule(module: string, entities: Entities = []): DynamicModule {
    return {
      module: ModuleDatabase,
      providers: [
        {
          provide: Database,
          inject: [DataSources, Clock, OutboxSignal],
          useFactory: async (sources: DataSources, clock: Clock, signal: OutboxSignal) => {
            const source = await sources.connect(module, entities);
            return new Database(module, source, poolOf(source), clock, signal);
          },
        },
      ],
      exports: [Database],
    };
  }
}

@Module({})
class ModuleDatabase {}
