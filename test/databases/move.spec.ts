import { anActivity } from '@schoolhouse/activity/testing/builders';
import { registered } from '@schoolhouse/enrollment/testing/builders';
import { newId } from '@schoolhouse/platform/ids/ids';
import { DatabaseMove, steps, type MoveOptions } from '@schoolhouse/platform/database-move/database-move';
import { StartWorkflow } from '@schoolhouse/saga';
import { Databases } from '@schoolhouse/platform/postgres/databases';
import { migrationsOfHouse } from '../../apps/house';
import { eventually, openHouse, type HouseUnderTest, type SchoolOfHouse } from '../house/house-under-test';
import { holesIn } from '../walls/catalog';
import { emptyDatabase, type EmptyDatabase } from './empty-database';

const fees = migrationsOfHouse.find(({ module }) => module === 'fees')!;

interface Outcome {
  readonly workflow: { readonly status: string };
}

describe('the database of a module', () => {
  let house: HouseUnderTest;
  let elsewhere: EmptyDatabase;
  let school: SchoolOfHouse;
  beforeEach(async () => {
    house = await openHouse();
    elsewhere = await emptyDatabase();
    school = await house.school();
  });
  afterEach(async () => {
    await house?.close();
    await elsewhere?.drop();
  });

  const move = (options: Partial<MoveOptions> = {}, to = elsewhere.url, from = house.database.url) =>
    DatabaseMove.on({ ...fees, house: house.database, from, to }, (begun) => begun.run({ say: () => undefined, ...options }));

  const enroll = async (activityId: string): Promise<string> => {
    const student = await registered(school);
    const enrollmentId = newId();
    const input = { enrollmentId, studentId: student.id, activityId, discountCode: null };
    const { workflow } = (await school.execute(new StartWorkflow({ workflow: 'enroll-student', subjectId: enrollmentId, input, waitMs: 30_000 }))) as Outcome;
    return workflow.status;
  };

  /** Enrollments, one after the other by each of four, until it is told to end. */
  const underLoad = async (activityId: string) => {
    const outcomes: string[] = [];
    let over = false;
    const hands = Array.from({ length: 4 }, async () => {
      while (!over) outcomes.push(await enroll(activityId));
    });
    await eventually(() => Promise.resolve(outcomes.length), (count) => count > 4);
    return async () => {
      over = true;
      await Promise.all(hands);
      return outcomes;
    };
  };

  const traces = async () => ({
    rows: await house.database.inspect('SELECT module FROM platform.module_database'),
    here: (await house.database.inspect<{ name: string }>(`SELECT nspname AS name FROM pg_namespace WHERE nspname ~ '^fees'`)).map(({ name }) => name),
    there: (await elsewhere.ask<{ name: string }>(`SELECT nspname AS name FROM pg_namespace WHERE nspname ~ '^fees'`)).map(({ name }) => name),
    wires: [
      ...(await house.database.inspect('SELECT pubname FROM pg_publication')),
      ...(await house.database.inspect(`SELECT slot_name FROM pg_replication_slots WHERE database = current_database()`)),
      ...(await elsewhere.ask(`SELECT subname FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`)),
    ],
  });

  it('moves under load: every enrollment is confirmed, every fee and event is there once, and the old tables are shut', async () => {
    const activity = await anActivity(school, { capacity: 10_000, price: { amount: 5_000, currency: 'EUR' } });
    const end = await underLoad(activity.id);
    expect(await move()).toBeGreaterThan(0);
    const during = (await end()).length;
    const after = await enroll(activity.id);
    const outcomes = [...(await end()), after];
    expect(new Set(outcomes)).toEqual(new Set(['completed']));
    expect(await elsewhere.ask('SELECT count(*)::int AS fees, count(DISTINCT enrollment_id)::int AS enrollments FROM fees.fee')).toEqual([{ fees: during + 1, enrollments: during + 1 }]);
    await eventually(() => elsewhere.ask('SELECT id FROM fees.outbox WHERE published_at IS NULL'), (rows) => rows.length === 0);
    expect(await elsewhere.ask('SELECT aggregate_id, position FROM fees.outbox GROUP BY 1, 2 HAVING count(*) > 1')).toEqual([]);
    expect(await traces()).toEqual({ rows: [{ module: 'fees' }], here: ['fees_moved'], there: ['fees'], wires: [] });
    await expect(house.database.inspect('SELECT FROM fees.fee')).rejects.toThrow(/does not exist/);
    expect(await holesIn({ inspect: (sql, values) => elsewhere.ask(sql, values) }, ['fees'])).toEqual([]);
  }, 60_000);

  it('comes back the same way', async () => {
    const activity = await anActivity(school, { capacity: 100, price: { amount: 5_000, currency: 'EUR' } });
    await enroll(activity.id);
    await move();
    expect(await enroll(activity.id)).toBe('completed');
    await house.database.inspect('DROP SCHEMA fees_moved CASCADE');
    await move({}, house.database.url, elsewhere.url);
    expect(await enroll(activity.id)).toBe('completed');
    expect(await house.database.inspect('SELECT count(*)::int AS fees FROM fees.fee')).toEqual([{ fees: 3 }]);
    expect(await elsewhere.ask(`SELECT nspname AS name FROM pg_namespace WHERE nspname ~ '^fees'`)).toEqual([{ name: 'fees_moved' }]);
  }, 60_000);

  it.each(steps)('stays where it is, and the house goes on, when the move fails before it can %s', async (failing) => {
    const activity = await anActivity(school, { capacity: 1_000, price: { amount: 5_000, currency: 'EUR' } });
    const end = await underLoad(activity.id);
    const fault = (step: string) => {
      if (step === failing) throw new Error('a planted fault');
    };
    await expect(move({ before: fault })).rejects.toThrow('a planted fault');
    expect(await traces()).toEqual({ rows: [], here: ['fees'], there: [], wires: [] });
    const during = await end();
    expect(new Set([...during, await enroll(activity.id)])).toEqual(new Set(['completed']));
    expect(await house.database.inspect('SELECT count(*)::int AS fees FROM fees.fee')).toEqual([{ fees: during.length + 1 }]);
    await eventually(() => Promise.resolve(house.get(Databases).moving), (moving) => moving.length === 0);
  }, 60_000);
});
