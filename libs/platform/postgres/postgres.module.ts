import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Clock } from '../clock/clock';
import { OutboxSignal } from '../outbox/outbox-signal';
import { Database } from './database';
import { Databases } from './databases';
import type { Entities } from './module-source';
import { PlatformDatabase } from './platform-database';
import { DATABASE_SETTINGS, type DatabaseSettings } from './settings';

@Global()
@Module({})
export class PostgresModule {
  /** For the composition root: where the databases are. */
  static forRoot(settings: DatabaseSettings): DynamicModule {
    const platform = { provide: PlatformDatabase, useFactory: () => new PlatformDatabase(settings) };
    return {
      module: PostgresModule,
      providers: [{ provide: DATABASE_SETTINGS, useValue: settings }, Databases, platform, OutboxSignal, Clock],
      exports: [DATABASE_SETTINGS, Databases, PlatformDatabase, OutboxSignal, Clock],
    };
  }

  /** For a module: its own `Database`, in its own schema, as its own role. */
  static forModule(module: string, entities: Entities = []): DynamicModule {
    return {
      module: ModuleDatabase,
      providers: [
        {
          provide: Database,
          inject: [Databases, Clock, OutboxSignal],
          useFactory: async (databases: Databases, clock: Clock, signal: OutboxSignal) => new Database(module, databases.homeOf(module), await databases.connect(module, entities), clock, signal),
        },
      ],
      exports: [Database],
    };
  }
}

@Module({})
class ModuleDatabase {}
