import type { ModuleMetadata, Type } from '@nestjs/common';
import { type Command, CommandBus, type Query, QueryBus } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { Clock } from '../clock/clock';
import { newId } from '../ids/ids';
import type { Contract } from '../messaging/contract';
import type { EventType, MessageType } from '../messaging/message';
import { MessageRouter } from '../messaging/message-router';
import { MessagingModule } from '../messaging/messaging.module';
import { place } from '../messaging/placement';
import { envelopeOf, type Envelope, type OutboxRow } from '../outbox/envelope';
import { TooEarly } from '../outbox/inbox';
import { ModuleReactions } from '../outbox/module-reactions';
import { PostgresModule } from '../postgres/postgres.module';
import type { ModuleMigrations } from '../postgres/migrator';
import { runInContext, systemPrincipal, type CommandKey, type MessageContext } from '../tenant-context/message-context';
import { createTestDatabase, type TestDatabase } from './test-database';
import { TestClock } from './test-clock';

export interface Fake {
  readonly message: MessageType;
  readonly answer: (message: never) => unknown;
}

/** Answers one message of another module: `fake(GetStudent, ({ studentId }) => ({ studentId, grade: 4 }))`. */
export function fake<Message extends object>(message: (new (...fields: never[]) => Message) & { type: string }, answer: (message: Message) => unknown): Fake {
  return { message: message as unknown as MessageType, answer };
}

export interface Wanted {
  readonly contract: Contract;
  readonly module: Type;
  readonly migrations: ModuleMigrations['migrations'];
  readonly fakes?: readonly Fake[];
  /** What a composition root puts beside the module: global modules of settings. */
  readonly imports?: ModuleMetadata['imports'];
}

/** One module on a real PostgreSQL; the others are fakes that answer their contracts. */
export async function openModule({ contract, module, migrations, fakes = [], imports = [] }: Wanted): Promise<ModuleUnderTest> {
  const database = await createTestDatabase([{ module: contract.module, migrations }]);
  const clock = new TestClock();
  const app = await Test.createTestingModule({
    imports: [PostgresModule.forRoot(database), MessagingModule.with([place(contract, module, 'here')]), ...imports],
    providers: [ModuleReactions],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  for (const { message, answer } of fakes) app.get(MessageRouter).register(message.type, async (sent) => answer(sent as never));
  await app.init();
  return new ModuleUnderTest(contract.module, database, clock, app);
}

export class ModuleUnderTest {
  constructor(
    private readonly module: string,
    readonly database: TestDatabase,
    readonly clock: TestClock,
    readonly app: { get<T>(type: Type<T>, options?: { strict: boolean }): T; close(): Promise<void> },
  ) {}

  /** A school of this test alone. */
  school(tenantId: string = newId()): SchoolUnderTest {
    return new SchoolUnderTest(this.module, tenantId, this);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }
}

export class SchoolUnderTest {
  constructor(
    private readonly module: string,
    readonly tenantId: string,
    private readonly under: ModuleUnderTest,
  ) {}

  execute<Answer>(command: Command<Answer>, options: { key?: string | Partial<CommandKey>; context?: Partial<MessageContext> } = {}): Promise<Answer> {
    return this.inContext(() => this.under.app.get(CommandBus, { strict: false }).execute(command), { ...options.context, commandKey: keyOf(options.key) });
  }

  query<Answer>(query: Query<Answer>): Promise<Answer> {
    return this.inContext(() => this.under.app.get(QueryBus, { strict: false }).execute(query));
  }

  inContext<T>(work: () => T, context: Partial<MessageContext> = {}): T {
    return runInContext({ tenantId: this.tenantId, principal: systemPrincipal, correlationId: newId(), ...context }, work);
  }

  /** What the module has told the others about this school, in order. */
  async events(): Promise<Envelope[]> {
    const rows = await this.under.database.inspect<OutboxRow>(`SELECT * FROM ${this.module}.outbox WHERE tenant_id = $1 ORDER BY position`, [this.tenantId]);
    return rows.map((row) => envelopeOf(this.module, row));
  }

  /** Delivers an event of another module to the reactions of this one, as the queue would. */
  async receive(event: object, options: { id?: string; aggregateId?: string; after?: string } = {}): Promise<string> {
    const { type, data } = event.constructor as unknown as EventType;
    const id = options.id ?? newId();
    const envelope: Envelope = {
      specversion: '1.0', id, source: '/schoolhouse/test', type, subject: options.aggregateId ?? newId(), time: this.under.clock.now().toISOString(),
      datacontenttype: 'application/json', tenantid: this.tenantId, correlationid: newId(), after: options.after, data: data.parse(event) as Record<string, unknown>,
    };
    const early = await this.under.app.get(ModuleReactions).inboxOf(this.module).receive([envelope]);
    if (early.length > 0) throw new TooEarly(envelope);
    return id;
  }
}

function keyOf(key?: string | Partial<CommandKey>): CommandKey | undefined {
  if (key === undefined) return undefined;
  const given = typeof key === 'string' ? { id: key } : key;
  return { id: newId(), fingerprint: '', whenInFlight: 'wait', ...given };
}
