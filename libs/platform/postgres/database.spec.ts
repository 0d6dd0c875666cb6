import { Module } from '@nestjs/common';
import { CommandHandler, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { newId } from '../ids/ids';
import { contract } from '../messaging/contract';
import { domainError } from '../messaging/domain-error';
import { command, event, query } from '../messaging/message';
import { openModule, type ModuleUnderTest } from '../module-testing/module-under-test';
import { Database } from './database';
import { CommandInFlight, CommandRevoked, KeyReused } from './errors';
import { PostgresModule } from './postgres.module';
import { createModuleTables, tenantTable } from './schema-building';
import { statement } from './statement';

const Drained = domainError('JAR_DRAINED', 'conflict', 'There is nothing left in the jar.');
const schema = { input: z.strictObject({ jarId: z.uuid(), amount: z.int() }), answer: z.object({ left: z.int() }) };
class FillJar extends command('jars.fill-jar', schema) {}
class TakeFromJar extends command('jars.take-from-jar', schema) {}
class GetJar extends query('jars.get-jar', { input: z.strictObject({ jarId: z.uuid() }), answer: z.object({ left: z.int().nullable() }) }) {}
class CountPlans extends query('jars.count-plans', { input: z.strictObject({}), answer: z.object({ custom: z.int(), generic: z.int() }) }) {}
class JarChanged extends event('jars.jar-changed', 1, z.object({ left: z.int() })) {}
const jarsContract = contract('jars', { commands: [FillJar, TakeFromJar], queries: [GetJar, CountPlans], events: [JarChanged] });

const read = statement('jars.read', 'SELECT amount FROM jars.jar WHERE tenant_id = $1 AND id = $2');
const fill = statement('jars.fill', 'INSERT INTO jars.jar (tenant_id, id, amount) VALUES ($1, $2, $3)');
const take = statement('jars.take', 'UPDATE jars.jar SET amount = amount - $3 WHERE tenant_id = $1 AND id = $2');

@CommandHandler(FillJar)
class FillJarHandler implements ICommandHandler<FillJar> {
  constructor(private readonly db: Database) {}
  execute({ jarId, amount }: FillJar) {
    return this.db.command(async (tx) => {
      tx.write(fill, [tx.tenantId, jarId, amount]);
      tx.emit(new JarChanged({ left: amount }), jarId);
      return { left: amount };
    });
  }
}

@CommandHandler(TakeFromJar)
class TakeFromJarHandler implements ICommandHandler<TakeFromJar> {
  constructor(private readonly db: Database) {}
  execute({ jarId, amount }: TakeFromJar) {
    return this.db.command(async (tx) => {
      const jar = await tx.row<{ amount: number }>(read, [tx.tenantId, jarId]);
      tx.emit(new JarChanged({ left: (jar?.amount ?? 0) - amount }), jarId);
      tx.write(take, [tx.tenantId, jarId, amount], { jar_not_overdrawn: () => new Drained() });
      return { left: (jar?.amount ?? 0) - amount };
    });
  }
}

@QueryHandler(GetJar)
class GetJarHandler implements IQueryHandler<GetJar> {
  constructor(private readonly db: Database) {}
  execute({ jarId }: GetJar) {
    return this.db.query(async (tx) => ({ left: (await tx.row<{ amount: number }>(read, [tx.tenantId, jarId]))?.amount ?? null }));
  }
}

/** Of the look for an earlier delivery, on the connection that was used last. */
@QueryHandler(CountPlans)
class CountPlansHandler implements IQueryHandler<CountPlans> {
  constructor(private readonly db: Database) {}
  execute(_: CountPlans) {
    const counted = `SELECT custom_plans::int AS custom, generic_plans::int AS generic FROM pg_prepared_statements WHERE name = 'processed.find'`;
    return this.db.query(async (tx) => (await tx.row<{ custom: number; generic: number }>(counted))!);
  }
}

class CreateJars1760000000001 implements MigrationInterface {
  async up(runner: QueryRunner) {
    await createModuleTables(runner, 'jars');
    await runner.query(`CREATE TABLE jars.jar (tenant_id uuid, id uuid, amount int CONSTRAINT jar_not_overdrawn CHECK (amount >= 0), PRIMARY KEY (tenant_id, id))`);
    await tenantTable(runner, 'jars.jar');
  }
  async down(runner: QueryRunner) {
    await runner.query('DROP TABLE jars.jar, jars.outbox, jars.processed_message');
  }
}

@Module({ imports: [PostgresModule.forModule('jars')], providers: [FillJarHandler, TakeFromJarHandler, GetJarHandler, CountPlansHandler] })
class JarsModule {}

describe('the unit of work', () => {
  let jars: ModuleUnderTest;
  beforeAll(async () => (jars = await openModule({ contract: jarsContract, module: JarsModule, migrations: [CreateJars1760000000001] })));
  afterAll(() => jars.close());

  /** Lets go when so many wait: none of them has seen what another has done. */
  async function whileNobodyCanWrite<T>(racers: number, work: () => Promise<T>): Promise<T> {
    await jars.database.inspect('BEGIN');
    await jars.database.inspect('LOCK TABLE jars.jar IN SHARE MODE');
    const done = work();
    for (let waiting = 0; waiting < racers; ) {
      await jars.database.inspect('SELECT pg_stat_clear_snapshot()');
      [{ waiting }] = await jars.database.inspect<{ waiting: number }>(`SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);
    }
    await jars.database.inspect('COMMIT');
    return done;
  }

  it('commits a change and its event together', async () => {
    const school = jars.school();
    const jarId = newId();
    await school.execute(new FillJar({ jarId, amount: 3 }));
    expect(await school.query(new GetJar({ jarId }))).toEqual({ left: 3 });
    expect(await school.events()).toMatchObject([{ type: 'jars.jar-changed.v1', subject: jarId, data: { left: 3 } }]);
  });

  it('gives a second delivery the first answer, and no second effect', async () => {
    const school = jars.school();
    const jarId = newId();
    await school.execute(new FillJar({ jarId, amount: 3 }));
    const key = newId();
    const first = await school.execute(new TakeFromJar({ jarId, amount: 1 }), { key });
    expect(await school.execute(new TakeFromJar({ jarId, amount: 1 }), { key })).toEqual(first);
    expect(await school.query(new GetJar({ jarId }))).toEqual({ left: 2 });
    expect(await school.events()).toHaveLength(2);
  });

  it('carries out a command once, however many deliveries race', async () => {
    const school = jars.school();
    const jarId = newId();
    await school.execute(new FillJar({ jarId, amount: 30 }));
    const key = newId();
    const answers = await whileNobodyCanWrite(2, () => Promise.all(Array.from({ length: 12 }, () => school.execute(new TakeFromJar({ jarId, amount: 1 }), { key }))));
    expect(new Set(answers.map(({ left }) => left))).toEqual(new Set([29]));
    expect(await school.query(new GetJar({ jarId }))).toEqual({ left: 29 });
  });

  it('keeps a refusal: the same command does not succeed later', async () => {
    const school = jars.school();
    const jarId = newId();
    const key = newId();
    await school.execute(new FillJar({ jarId, amount: 0 }));
    await expect(school.execute(new TakeFromJar({ jarId, amount: 1 }), { key })).rejects.toMatchObject({ code: 'JAR_DRAINED' });
    await jars.database.inspect('UPDATE jars.jar SET amount = 5 WHERE id = $1', [jarId]);
    await expect(school.execute(new TakeFromJar({ jarId, amount: 1 }), { key })).rejects.toMatchObject({ code: 'JAR_DRAINED' });
    expect(await school.query(new GetJar({ jarId }))).toEqual({ left: 5 });
  });

  it('undoes everything, the event too, when the last write breaks a constraint', async () => {
    const school = jars.school();
    const jarId = newId();
    await school.execute(new FillJar({ jarId, amount: 1 }));
    await expect(school.execute(new TakeFromJar({ jarId, amount: 2 }))).rejects.toMatchObject({ code: 'JAR_DRAINED' });
    expect(await school.events()).toHaveLength(1);
  });

  it('refuses a key that was used with another request', async () => {
    const school = jars.school();
    const key = { id: newId(), fingerprint: 'a' };
    await school.execute(new FillJar({ jarId: newId(), amount: 1 }), { key });
    await expect(school.execute(new FillJar({ jarId: newId(), amount: 2 }), { key: { ...key, fingerprint: 'b' } })).rejects.toMatchObject({ code: KeyReused.code });
  });

  it('says that the first request is still at work, where the caller asked for that', async () => {
    const school = jars.school();
    const key = { id: newId(), whenInFlight: 'refuse' as const };
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => school.execute(new FillJar({ jarId: newId(), amount: 1 }), { key })));
    const codes = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
    expect(codes.every((code) => code === CommandInFlight.code)).toBe(true);
    expect(await school.events()).toHaveLength(1);
  });

  it('refuses an action that arrives after its compensation', async () => {
    const school = jars.school();
    const jarId = newId();
    const id = newId();
    await school.execute(new FillJar({ jarId, amount: 0 }), { key: { id, name: 'undo', revokes: 'do' } });
    await expect(school.execute(new TakeFromJar({ jarId, amount: 0 }), { key: { id, name: 'do' } })).rejects.toMatchObject({ code: CommandRevoked.code });
  });

  it('shows one school nothing of another', async () => {
    const jarId = newId();
    await jars.school().execute(new FillJar({ jarId, amount: 1 }));
    expect(await jars.school().query(new GetJar({ jarId }))).toEqual({ left: null });
  });

  it('refuses a message that does not fit its schema, naming the field', async () => {
    const unfit = new FillJar({ jarId: 'no-id', amount: 1.5 });
    await expect(jars.school().execute(unfit)).rejects.toMatchObject({ code: 'INVALID_REQUEST', details: { errors: [{ pointer: '/jarId' }, { pointer: '/amount' }] } });
  });

  it('begins nothing that is past its deadline', async () => {
    const late = jars.school().execute(new FillJar({ jarId: newId(), amount: 1 }), { context: { deadline: Date.now() - 1 } });
    await expect(late).rejects.toMatchObject({ code: 'COMMAND_EXPIRED' });
  });

  it('costs one commit, whatever the number of statements', async () => {
    const school = jars.school();
    const jarId = newId();
    await school.execute(new FillJar({ jarId, amount: 3 }), { key: newId() });
    const transactions = await jars.database.inspect<{ xmin: string }>(
      `SELECT xmin::text FROM jars.jar WHERE id = $1 UNION SELECT xmin::text FROM jars.outbox WHERE aggregate_id = $1
       UNION SELECT xmin::text FROM jars.processed_message WHERE tenant_id = $2`,
      [jarId, school.tenantId],
    );
    expect(transactions).toHaveLength(1);
  });

  it('looks for an earlier delivery by one plan, made once a connection', async () => {
    const school = jars.school();
    for (let i = 0; i < 10; i += 1) await school.execute(new FillJar({ jarId: newId(), amount: 3 }), { key: newId() });
    const { custom, generic } = await school.query(new CountPlans({}));
    expect(custom).toBe(0);
    expect(generic).toBeGreaterThanOrEqual(10);
  });
});
