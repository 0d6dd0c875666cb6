import { ConsoleLogger, Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, QueryBus, type Command, type Query } from '@nestjs/cqrs';
import { FindSchool, platformTenantId, type SchoolView } from '@schoolhouse/tenancy';
import { newId } from '@schoolhouse/platform/ids/ids';
import { MessagingModule } from '@schoolhouse/platform/messaging/messaging.module';
import { place } from '@schoolhouse/platform/messaging/placement';
import { OutboxSignalModule } from '@schoolhouse/platform/outbox/outbox-signal.module';
import type { ModuleDatabase } from '@schoolhouse/platform/postgres/module-databases';
import { assertSchemaFits } from '@schoolhouse/platform/postgres/migrator';
import { Databases, type ModulePlatform } from '@schoolhouse/platform/postgres/databases';
import { PlatformDatabase } from '@schoolhouse/platform/postgres/platform-database';
import { PostgresModule } from '@schoolhouse/platform/postgres/postgres.module';
import type { RawEnvironment, Settings } from '@schoolhouse/platform/settings/settings';
import { runInContext, type Principal } from '@schoolhouse/platform/tenant-context/message-context';
import { withDatabases } from '../../databases';
import { house, migrationsOfHouse } from '../../house';
import { moduleSettings } from '../../module-settings';
import { Failure } from './failure';
import { withDatabase } from './with-database';

/** Whoever may run this program on the server may do everything; the history says that it was done from here. */
const operator: Principal = { id: 'command-line', kind: 'system', permissions: [] };

@Module({})
class CommandLineModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: CommandLineModule,
      imports: [
        PostgresModule.forRoot(settings.database),
        ...moduleSettings(settings),
        MessagingModule.with(house.map(({ contract, module }) => place(contract, module, 'here'))),
        OutboxSignalModule,
      ],
    };
  }
}

/** What an installation knows, for commands that ask and change it. The modules are opened, without a server around them, when one of them is asked. */
export class OpenHouse {
  /** Across schools, in the house's database. */
  readonly platform: PlatformDatabase;
  private readonly databases: Databases;
  private modules?: Promise<INestApplicationContext>;

  private constructor(private readonly settings: Settings) {
    this.platform = new PlatformDatabase(settings.database);
    this.databases = new Databases(settings.database, this.platform);
  }

  /** @throws SettingsError, SCHEMA_DOES_NOT_FIT */
  static async open(given: Settings): Promise<OpenHouse> {
    const settings = await withDatabases(given);
    await assertSchemaFits(settings.database, migrationsOfHouse);
    return new OpenHouse(settings);
  }

  execute<Answer>(tenantId: string, command: Command<Answer>): Promise<Answer> {
    return this.in(tenantId, async () => (await this.opened()).get(CommandBus, { strict: false }).execute(command));
  }

  ask<Answer>(tenantId: string, query: Query<Answer>): Promise<Answer> {
    return this.in(tenantId, async () => (await this.opened()).get(QueryBus, { strict: false }).execute(query));
  }

  /** Across schools, where the tables of a module are. */
  platformOf(module: string): ModulePlatform {
    return this.databases.platformOf(module);
  }

  /** One for each database in which there are modules. */
  get platforms(): readonly PlatformDatabase[] {
    return this.databases.groups(migrationsOfHouse.map(({ module }) => module)).map(({ platform }) => platform);
  }

  /** What the house knows of modules with a database of their own. */
  knownDatabases(): Promise<ModuleDatabase[]> {
    return this.databases.known();
  }

  findSchool(slug: string): Promise<SchoolView | null> {
    return this.ask(platformTenantId, new FindSchool({ slug })).then(({ school }) => school);
  }

  /** @throws Failure when there is no school of this name */
  async school(slug: string): Promise<SchoolView> {
    const school = await this.findSchool(slug);
    if (!school) throw new Failure(`There is no school "${slug}" on this installation: \`schoolhouse tenant list\` shows those that there are.`);
    return school;
  }

  async close(): Promise<void> {
    await (await this.modules)?.close();
    await this.databases.onApplicationShutdown();
    await this.platform.onApplicationShutdown();
  }

  private opened(): Promise<INestApplicationContext> {
    const logger = new ConsoleLogger({ logLevels: ['error', 'fatal'] });
    return (this.modules ??= NestFactory.createApplicationContext(CommandLineModule.with(this.settings), { logger, abortOnError: false }));
  }

  private in<T>(tenantId: string, work: () => T): T {
    return runInContext({ tenantId, principal: operator, correlationId: newId() }, work);
  }
}

/** Opens the house for one command. */
export async function inHouse(env: RawEnvironment, work: (house: OpenHouse) => Promise<void>): Promise<void> {
  await withDatabase(env, async (settings) => {
    const house = await OpenHouse.open(settings);
    try {
      await work(house);
    } finally {
      await house.close();
    }
  });
}
