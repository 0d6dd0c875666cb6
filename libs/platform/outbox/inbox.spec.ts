import { Injectable, Module } from '@nestjs/common';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { newId } from '../ids/ids';
import { contract } from '../messaging/contract';
import { event } from '../messaging/message';
import { ReactsTo, type Reaction, type Received } from '../messaging/reaction';
import { openModule, type ModuleUnderTest } from '../module-testing/module-under-test';
import { PostgresModule } from '../postgres/postgres.module';
import { createModuleTables, tenantTable } from '../postgres/schema-building';
import { statement } from '../postgres/statement';
import type { Transaction } from '../postgres/transaction';
import type { Envelope } from './envelope';
import { TooEarly } from './inbox';
import { ModuleReactions } from './module-reactions';

class BellRung extends event('bells.bell-rung', 1, z.object({ times: z.int() })) {}

const note = statement('bells.note', 'INSERT INTO bells.ringing (tenant_id, id, event_id, times) VALUES ($1, $2, $3, $4)');

/** The more often a bell has rung, the sooner it is answered: whoever does not wait for the one before is faster than it. */
@Injectable()
@ReactsTo(BellRung)
class NoteWhenBellRung implements Reaction<BellRung> {
  async handle({ id, data }: Received<BellRung>, tx: Transaction): Promise<void> {
    if (data.times < 0) throw new Error('A bell does not ring backwards');
    for (let look = data.times; look < 4; look += 1) await tx.rows('SELECT 1');
    tx.write(note, [tx.tenantId, newId(), id, data.times]);
  }
}

/** A row for each time that the reaction took effect: the table itself refuses no double. */
class CreateBells1760000000001 implements MigrationInterface {
  async up(runner: QueryRunner) {
    await createModuleTables(runner, 'bells');
    await runner.query('CREATE TABLE bells.ringing (tenant_id uuid NOT NULL, id uuid NOT NULL, event_id uuid NOT NULL, times int NOT NULL, PRIMARY KEY (tenant_id, id))');
    await tenantTable(runner, 'bells.ringing');
  }
  async down(runner: QueryRunner) {
    await runner.query('DROP TABLE bells.ringing, bells.outbox, bells.processed_message');
  }
}

@Module({ imports: [PostgresModule.forModule('bells')], providers: [NoteWhenBellRung] })
class BellsModule {}

describe('the inbox of a module', () => {
  let bells: ModuleUnderTest;
  beforeAll(async () => (bells = await openModule({ contract: contract('bells', { commands: [], queries: [], events: [BellRung] }), module: BellsModule, migrations: [CreateBells1760000000001] })));
  afterAll(() => bells?.close());

  type School = ReturnType<typeof bells.school>;
  const ringing = async (school: School) => (await bells.database.inspect<{ times: number }>('SELECT times FROM bells.ringing WHERE tenant_id = $1 ORDER BY id', [school.tenantId])).map(({ times }) => times);

  it('applies an event once, however often it arrives', async () => {
    const school = bells.school();
    const id = await school.receive(new BellRung({ times: 3 }));
    await school.receive(new BellRung({ times: 3 }), { id });
    await Promise.all(Array.from({ length: 5 }, () => school.receive(new BellRung({ times: 3 }), { id })));
    expect(await ringing(school)).toEqual([3]);
  });

  it('takes no event before the one that it comes after', async () => {
    const school = bells.school();
    const first = newId();
    await expect(school.receive(new BellRung({ times: 2 }), { after: first })).rejects.toThrow(TooEarly);
    await school.receive(new BellRung({ times: 1 }), { id: first });
    await school.receive(new BellRung({ times: 2 }), { after: first });
    expect(await ringing(school)).toEqual([1, 2]);
  });

  it('keeps nothing of an event that failed, and takes it when it comes again', async () => {
    const school = bells.school();
    const id = newId();
    await expect(school.receive(new BellRung({ times: -1 }), { id })).rejects.toThrow('backwards');
    await school.receive(new BellRung({ times: 1 }), { id });
    expect(await ringing(school)).toEqual([1]);
  });

  const envelope = (school: School, times: number, { subject = newId(), ...more }: Partial<Envelope> = {}): Envelope => ({
    specversion: '1.0', id: newId(), source: '/schoolhouse/bells', type: 'bells.bell-rung.v1', subject, time: new Date().toISOString(),
    datacontenttype: 'application/json', tenantid: school.tenantId, correlationid: newId(), data: { times }, ...more,
  });
  const receive = (envelopes: readonly Envelope[]) => bells.app.get(ModuleReactions).inboxOf('bells').receive(envelopes);
  const transactions = async (school: School) =>
    (await bells.database.inspect('SELECT xmin::text FROM bells.ringing WHERE tenant_id = $1 UNION SELECT xmin::text FROM bells.processed_message WHERE tenant_id = $1', [school.tenantId])).length;

  it('takes the events of an aggregate in their order, all in one transaction', async () => {
    const school = bells.school();
    const first = envelope(school, 1);
    const second = envelope(school, 2, { subject: first.subject, after: first.id });
    const third = envelope(school, 3, { subject: first.subject, after: second.id });
    expect(await receive([first, second, third])).toEqual([]);
    expect(await ringing(school)).toEqual([1, 2, 3]);
    expect(await transactions(school)).toBe(1);
  });

  it('leaves alone what comes before its predecessor, and takes the rest', async () => {
    const school = bells.school();
    const missing = envelope(school, 1);
    const second = envelope(school, 2, { subject: missing.subject, after: missing.id });
    const third = envelope(school, 3, { subject: missing.subject, after: second.id });
    expect(await receive([second, envelope(school, 4), third])).toEqual([second, third]);
    expect(await ringing(school)).toEqual([4]);
    expect(await receive([missing, second, third])).toEqual([]);
    expect(await ringing(school)).toEqual([4, 1, 2, 3]);
  });

  it('does nothing with any when one fails', async () => {
    const school = bells.school();
    const good = envelope(school, 1);
    await expect(receive([good, envelope(school, -1), envelope(school, 3)])).rejects.toThrow('backwards');
    expect(await ringing(school)).toEqual([]);
    expect(await receive([good])).toEqual([]);
    expect(await ringing(school)).toEqual([1]);
  });

  it('takes each once when jobs that overlap are taken at the same time', async () => {
    const school = bells.school();
    const [a, b, c, d] = [1, 2, 3, 4].map((times) => envelope(school, times));
    expect(await Promise.all([receive([a, b, c]), receive([c, b, d]), receive([d, a]), receive([b, a, d, c])])).toEqual([[], [], [], []]);
    expect((await ringing(school)).sort()).toEqual([1, 2, 3, 4]);
  });

  it('applies an event in the school that it is of, and in no other', async () => {
    const [school, other] = [bells.school(), bells.school()];
    await school.receive(new BellRung({ times: 1 }));
    expect([await ringing(school), await ringing(other)]).toEqual([[1], []]);
  });
});
