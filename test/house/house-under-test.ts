import { Test } from '@nestjs/testing';
import type { INestApplicationContext } from '@nestjs/common';
import { type Command, CommandBus, type Query, QueryBus } from '@nestjs/cqrs';
import { HashPassword } from '@schoolhouse/identity';
import { readSettings, type Settings } from '@schoolhouse/platform/settings/settings';
import { newId } from '@schoolhouse/platform/ids/ids';
import { createLogger } from '@schoolhouse/platform/logging/logger';
import { databaseVariable } from '@schoolhouse/platform/postgres/module-databases';
import type { DatabaseSettings } from '@schoolhouse/platform/postgres/settings';
import { createTestDatabase, type TestDatabase } from '@schoolhouse/platform/module-testing/test-database';
import { runInContext, systemPrincipal, type CommandKey, type MessageContext } from '@schoolhouse/platform/tenant-context/message-context';
import { StartWorkflow } from '@schoolhouse/saga';
import { EngineSettings } from '@schoolhouse/saga/engine/engine-settings';
import { migrationsOfHouse } from '../../apps/house';
import { placementsOf } from '../../apps/placements';
import { WorkerModule } from '../../apps/worker/src/worker.module';

/** With tries of events in such haste that a test can wait for the last one. */
export const testSettings = (database: DatabaseSettings, redisUrl?: string): Settings & { retryMs: number } => ({
  ...readSettings({ NODE_ENV: 'test', DATABASE_URL: database.url, DATABASE_ROLE_SECRET: database.roleSecret, DATABASE_POOL_SIZE: '4', REDIS_URL: redisUrl, LOG_LEVEL: 'silent', ...variablesOf(database) }),
  retryMs: 2,
});

const variablesOf = ({ own = {} }: DatabaseSettings) => Object.fromEntries(Object.entries(own).map(([module, url]) => [databaseVariable(module), url]));

/** Leases that run out while a test looks. */
export class QuickEngine extends EngineSettings {
  override readonly leaseMs = 2_000;
  override readonly renewMs = 400;
  override readonly recoverMs = 50;
}

/** The whole program, api and worker in one, on a database of its own; queues on PostgreSQL, or on the Redis that is given. */
export async function openHouse({ redisUrl }: { redisUrl?: string } = {}): Promise<HouseUnderTest> {
  const database = await createTestDatabase(migrationsOfHouse);
  return new HouseUnderTest(database, await openWorker(database, redisUrl));
}

/** One more worker on the same database. */
export async function openWorker(database: DatabaseSettings, redisUrl?: string): Promise<INestApplicationContext> {
  const logger = createLogger({ level: 'silent', service: 'test' });
  const settings = testSettings(database, redisUrl);
  const building = Test.createTestingModule({ imports: [WorkerModule.with(settings, placementsOf(settings), logger)] });
  const app = await building.overrideProvider(EngineSettings).useValue(new QuickEngine()).compile();
  app.useLogger(process.env.TEST_LOG ? console : false);
  return app.init();
}

export class HouseUnderTest {
  private hash?: Promise<{ passwordHash: string }>; // scrypt is slow on purpose: once a house is enough

  constructor(
    readonly database: TestDatabase,
    readonly app: INestApplicationContext,
  ) {}

  get<T>(type: abstract new (...dependencies: never[]) => T): T {
    return this.app.get(type as never, { strict: false });
  }

  /** A school of this test alone, provisioned by the workflow that does it for everybody. */
  async school(): Promise<SchoolOfHouse> {
    const school = new SchoolOfHouse(newId(), this);
    this.hash ??= school.query(new HashPassword({ password: 'a long enough one' }));
    const { passwordHash } = await this.hash;
    const input = {
      school: { slug: `school-${school.tenantId.slice(-12)}`, name: 'A school' },
      administrator: { email: 'admin@school.example', name: 'Admin', passwordHash },
    };
    const { workflow } = await school.execute(new StartWorkflow({ workflow: 'provision-school', subjectId: school.tenantId, input, waitMs: 10_000 }));
    if (workflow.status !== 'completed') throw new Error(`The school was not provisioned: ${JSON.stringify(workflow)}`);
    return school;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }
}

export class SchoolOfHouse {
  constructor(
    readonly tenantId: string,
    private readonly house: HouseUnderTest,
  ) {}

  execute<Answer>(command: Command<Answer>, { key, context = {} }: { key?: string | CommandKey; context?: Partial<MessageContext> } = {}): Promise<Answer> {
    const commandKey = typeof key === 'string' ? { id: key, fingerprint: '', whenInFlight: 'wait' as const } : key;
    return this.inContext(() => this.house.get(CommandBus).execute(command), { deadline: Date.now() + 60_000, commandKey, ...context });
  }

  query<Answer>(query: Query<Answer>): Promise<Answer> {
    return this.inContext(() => this.house.get(QueryBus).execute(query));
  }

  inContext<T>(work: () => T, context: Partial<MessageContext> = {}): T {
    return runInContext({ tenantId: this.tenantId, principal: systemPrincipal, correlationId: newId(), ...context }, work);
  }

  rows<Row extends object>(table: string): Promise<Row[]> {
    return this.house.database.inspect<Row>(`SELECT * FROM ${table} WHERE tenant_id = $1`, [this.tenantId]);
  }
}

/** Asks again until it holds, for as long as a test may take: for what comes about by itself in another place. */
export async function eventually<T>(look: () => Promise<T>, holds: (found: T) => boolean, withinMs = 10_000): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (holds(found)) return found;
    if (performance.now() > until) throw new Error(`It did not come about within ${withinMs} ms; last seen: ${JSON.stringify(found)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

