import { steps } from '@schoolhouse/platform/database-move/database-move';
import { Databases } from '@schoolhouse/platform/postgres/databases';
import { addressOf } from '@schoolhouse/platform/postgres/settings';
import { eventually } from '../house/house-under-test';
import { holesIn } from '../walls/catalog';
import { emptyDatabase } from './empty-database';
import { Scene } from './scene';

jest.setTimeout(120_000);

const asBefore = { rows: [], here: ['fees'], there: [], wires: [] };

describe('the database of a module', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.open();
  });
  afterEach(() => scene?.close());

  it('moves under load: every enrollment is confirmed, every fee and event is there once, and the old tables are shut', async () => {
    const { house, elsewhere } = scene;
    const end = await scene.underLoad();
    expect(await scene.move()).toBeGreaterThan(0);
    const during = (await end()).length;
    expect(new Set([...(await end()), await scene.enroll()])).toEqual(new Set(['completed']));
    expect(await elsewhere.ask('SELECT count(*)::int AS fees, count(DISTINCT enrollment_id)::int AS enrollments FROM fees.fee')).toEqual([{ fees: during + 1, enrollments: during + 1 }]);
    await eventually(() => elsewhere.ask('SELECT id FROM fees.outbox WHERE published_at IS NULL'), (rows) => rows.length === 0);
    expect(await elsewhere.ask('SELECT position FROM fees.outbox GROUP BY 1 HAVING count(*) > 1')).toEqual([]);
    expect(await scene.traces()).toEqual({ rows: [{ module: 'fees', state: 'moved' }], here: ['fees_moved'], there: ['fees'], wires: [] });
    await expect(house.database.inspect('SELECT FROM fees.fee')).rejects.toThrow(/does not exist/);
    expect(await holesIn({ inspect: (sql, values) => elsewhere.ask(sql, values) }, ['fees'])).toEqual([]);
  });

  it('comes back the same way', async () => {
    await scene.enroll();
    await scene.move();
    expect(await scene.enroll()).toBe('completed');
    await scene.house.database.inspect('DROP SCHEMA fees_moved CASCADE');
    await scene.move({}, scene.house.database.url, scene.elsewhere.url);
    expect(await scene.enroll()).toBe('completed');
    expect(await scene.feesHere()).toBe(3);
    expect(await scene.traces()).toMatchObject({ here: ['fees'], there: ['fees_moved'] });
  });

  it('shuts out who has not heard of the move: nothing that he writes is in the old tables', async () => {
    const deaf = jest.spyOn(scene.house.get(Databases), 'look').mockResolvedValue(undefined);
    const late: Promise<string>[] = [];
    await scene.move({ before: (step) => step === 'catch up' && void late.push(scene.enroll()) });
    deaf.mockRestore();
    await scene.house.get(Databases).look();
    expect(await Promise.all(late)).toEqual(['completed']);
    expect([await scene.feesHere('fees_moved'), await scene.feesThere()]).toEqual([0, 1]);
  });

  it('waits for who is still writing, and has what he wrote', async () => {
    await scene.enroll();
    const writer = await scene.writer('UPDATE fees.fee SET total = total + 1');
    await scene.move({ before: (step) => step === 'fence' && writer.write() }).finally(() => writer.end());
    expect(await scene.elsewhere.ask('SELECT total::int FROM fees.fee')).toEqual([{ total: 5_001 }]);
  });

  it('goes on counting where it was', async () => {
    await scene.enroll();
    const [{ last }] = await scene.house.database.inspect<{ last: string }>('SELECT max(position) AS last FROM fees.outbox');
    await scene.move();
    await scene.enroll();
    expect(await scene.elsewhere.ask('SELECT count(*)::int AS after FROM fees.outbox WHERE position > $1', [last])).toEqual([{ after: 1 }]);
  });

  it('stays where it went when somebody wants it back after it was concluded', async () => {
    await scene.move();
    await scene.on((begun) => begun.takeBack());
    expect(await scene.enroll()).toBe('completed');
    expect(await scene.traces()).toMatchObject({ here: ['fees_moved'], there: ['fees'] });
  });

  it('is moved by owners who are no superusers, but see past row security', async () => {
    await scene.enroll();
    await scene.move({}, await scene.ownerWithout('SUPERUSER'));
    expect(await scene.enroll()).toBe('completed');
    expect(await scene.feesThere()).toBe(2);
  });
});

describe('the database of a module that does not move', () => {
  let scene: Scene;
  let enrolled = 0;
  beforeAll(async () => {
    scene = await Scene.open();
  });
  afterAll(() => scene?.close());
  const enroll = async () => {
    const status = await scene.enroll();
    enrolled += 1;
    return status;
  };

  it.each(steps)('stays where it is, and the house goes on, when the move fails before it can %s', async (failing) => {
    const end = await scene.underLoad();
    const fault = (step: string) => step === failing && Promise.reject(new Error('a planted fault'));
    await expect(scene.move({ before: fault })).rejects.toThrow('a planted fault');
    expect(await scene.traces()).toEqual(asBefore);
    const during = await end();
    enrolled += during.length;
    expect(new Set([...during, await enroll()])).toEqual(new Set(['completed']));
    expect(await scene.feesHere()).toBe(enrolled);
    await eventually(() => Promise.resolve(scene.house.get(Databases).moving), (moving) => moving.length === 0);
  });

  it('stays where it is when a row differs in the new one', async () => {
    await enroll();
    const tamper = (step: string) => step === 'compare' && scene.elsewhere.ask('UPDATE fees.fee SET total = total + 1');
    await expect(scene.move({ before: tamper })).rejects.toThrow(/fees\.fee has other rows in the new database/);
    expect(await scene.traces()).toEqual(asBefore);
    expect(await enroll()).toBe('completed');
  });

  it('stays where it is when a row was lost after they were compared', async () => {
    await enroll();
    const lose = (step: string) => step === 'count rows' && scene.elsewhere.ask('DELETE FROM fees.fee');
    await expect(scene.move({ before: lose })).rejects.toThrow(/fees\.fee has \d+ rows in the old database and 0 in the new one/);
    expect(await scene.traces()).toEqual(asBefore);
    expect(await enroll()).toBe('completed');
  });

  it('stays where it is when somebody took the move back meanwhile', async () => {
    const meddle = (step: string) => step === 'conclude' && scene.house.database.inspect(`UPDATE platform.module_database SET state = 'copying'`);
    await expect(scene.move({ before: meddle })).rejects.toThrow(/was taken back by somebody else/);
    expect(await scene.traces()).toEqual(asBefore);
    expect(await enroll()).toBe('completed');
  });

  it('is moved by one at a time', async () => {
    await scene.on(() => expect(scene.move()).rejects.toThrow(/by somebody else/));
  });

  it('costs a database nothing to which it was not on its way', async () => {
    const other = await emptyDatabase();
    try {
      await other.ask('CREATE SCHEMA fees CREATE TABLE kept (id int PRIMARY KEY)');
      await scene.house.database.inspect(`INSERT INTO platform.module_database (module, at, state) VALUES ('fees', $1, 'copying')`, [addressOf(scene.elsewhere.url)]);
      await expect(scene.on((begun) => begun.takeBack(), other.url)).rejects.toThrow(/fees was on its way to/);
      expect(await other.ask('SELECT count(*)::int AS rows FROM fees.kept')).toEqual([{ rows: 0 }]);
      await scene.on((begun) => begun.takeBack());
      expect(await scene.traces()).toEqual(asBefore);
    } finally {
      await other.drop();
    }
  });

  it.each([
    ['the database where it is', async () => scene.house.database.url, /are at postgres:.* already/],
    ['a database that is not there', async () => Object.assign(new URL(scene.elsewhere.url), { pathname: '/nowhere' }).toString(), /nowhere does not let us in \(3D000/],
    ['an owner for whom row security holds', async () => scene.ownerWithout('BYPASSRLS'), /may not take rows past row security/],
  ])('is not moved to %s', async (_, to, reason) => {
    await expect(scene.move({}, await to())).rejects.toThrow(reason);
    expect(await scene.traces()).toEqual(asBefore);
  });

  it('is not moved to where there are rows of it', async () => {
    await scene.elsewhere.ask('CREATE SCHEMA fees');
    await scene.elsewhere.ask('CREATE TABLE fees.fee AS SELECT 1 AS id');
    await expect(scene.move()).rejects.toThrow(/has rows in fees\.fee/);
    expect(await scene.traces()).toEqual({ ...asBefore, there: ['fees'] });
  });
});
