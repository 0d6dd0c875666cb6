import { createTestDatabase, type TestDatabase } from '../module-testing/test-database';
import { PlatformDatabase } from '../postgres/platform-database';
import { newId } from '../ids/ids';
import { noSteps, type PlacementRule } from './placement-rule';
import { PlacementRules } from './placement-rules';
import { nobody } from './school-share';

describe('the rules of placement', () => {
  let database: TestDatabase;
  let platform: PlatformDatabase;
  let rules: PlacementRules;
  beforeAll(async () => {
    database = await createTestDatabase([]);
    platform = new PlatformDatabase(database);
    rules = new PlacementRules(platform);
  });
  afterEach(() => platform.rows('DELETE FROM platform.placement'));
  afterAll(async () => {
    await platform.onApplicationShutdown();
    await database.drop();
  });

  const fees = { module: 'fees', at: 'nats://broker', ...nobody, shadow: false, note: '', ...noSteps };
  const startedWith = (fields: Partial<PlacementRule> = {}): PlacementRule => ({ ...fees, shareBasisPoints: 1_000, version: 0, ...fields });

  it('are one a module, each as it was set last, and their versions go up', async () => {
    const school = newId();
    const saga = await rules.set({ ...fees, module: 'saga' });
    const first = await rules.set({ ...fees, shareBasisPoints: 1_000 });
    expect(first).toEqual({ ...fees, shareBasisPoints: 1_000, version: expect.any(Number) });
    const changed = { ...fees, at: 'tcp://fees', schools: [school], flag: 'new-fees', shadow: true, note: 'moving', version: first.version + 1 };
    expect(await rules.set(changed)).toEqual(changed);
    expect(await rules.all()).toEqual([changed, saga]);
  });

  it('take no share that is none', async () => {
    await expect(rules.set({ ...fees, shareBasisPoints: 10_001 })).rejects.toThrow();
    expect(await rules.all()).toEqual([]);
  });

  it('are taken back for everybody, and say why', async () => {
    const rule = await rules.set({ ...fees, shareBasisPoints: 1_000, schools: [newId()], flag: 'new-fees', shadow: true });
    await rules.takeBack(rule, 'taken back: away');
    expect(await rules.all()).toEqual([{ ...fees, note: 'taken back: away', version: rule.version + 1 }]);
  });

  describe('with steps', () => {
    const plan = { ...fees, shadow: true, note: 'moving', next: [100, 10_000], stepSeconds: 30 };
    const itsTimeHasCome = () => platform.rows("UPDATE platform.placement SET changed_at = changed_at - interval '31 seconds'");

    it('go on to the next when their time has come, and not before', async () => {
      const begun = await rules.set(plan);
      await rules.goOn(begun);
      expect(await rules.all()).toEqual([begun]);
      await itsTimeHasCome();
      await rules.goOn(begun);
      expect(await rules.all()).toEqual([{ ...begun, shadow: false, shareBasisPoints: 100, next: [10_000], version: begun.version + 1 }]);
    });

    it('say so when they have come to the last', async () => {
      await rules.goOn(await rules.set({ ...plan, next: [10_000], stepSeconds: 0 }));
      expect(await rules.all()).toMatchObject([{ shareBasisPoints: 10_000, next: [], note: 'moved' }]);
    });

    it('say nothing of a move when the last is a part of the schools', async () => {
      await rules.goOn(await rules.set({ ...plan, next: [1_000], stepSeconds: 0 }));
      expect(await rules.all()).toMatchObject([{ shareBasisPoints: 1_000, next: [], note: '' }]);
    });

    it('go one step, however many processes say so at once', async () => {
      const begun = await rules.set({ ...plan, stepSeconds: 0 });
      await Promise.all(Array.from({ length: 8 }, () => rules.goOn(begun)));
      expect(await rules.all()).toMatchObject([{ shareBasisPoints: 100, next: [10_000], version: begun.version + 1 }]);
    });

    it('go nowhere once they are taken back', async () => {
      const begun = await rules.set(plan);
      await rules.takeBack(begun, 'taken back: away');
      await itsTimeHasCome();
      await rules.goOn(begun);
      expect(await rules.all()).toMatchObject([{ shareBasisPoints: 0, next: [], note: 'taken back: away' }]);
    });
  });

  it('are not taken back for a fault of one that was forgotten', async () => {
    const forgotten = await rules.set({ ...fees, shareBasisPoints: 1_000 });
    await rules.set({ ...fees, shareBasisPoints: 2_000 });
    await rules.forget('fees');
    const made = await rules.set({ ...fees, shareBasisPoints: 3_000 });
    expect(made.version).toBeGreaterThan(forgotten.version + 1);
    await rules.takeBack(forgotten, 'taken back: away');
    expect(await rules.all()).toEqual([made]);
  });

  it('are not taken back for a fault of an older one', async () => {
    const older = await rules.set({ ...fees, shareBasisPoints: 1_000 });
    const newer = await rules.set({ ...fees, shareBasisPoints: 2_000 });
    await rules.takeBack(older, 'taken back: away');
    expect(await rules.all()).toEqual([newer]);
  });

  it('are taken back once by all who meet the fault at once', async () => {
    const rule = await rules.set({ ...fees, shareBasisPoints: 1_000 });
    await Promise.all(Array.from({ length: 8 }, (_, i) => rules.takeBack(rule, `${i}`)));
    expect(await rules.all()).toMatchObject([{ shareBasisPoints: 0, version: rule.version + 1 }]);
  });

  it('of processes that were started with a share are taken back by a rule of nobody', async () => {
    await Promise.all([rules.takeBack(startedWith(), 'taken back: away'), rules.takeBack(startedWith(), 'taken back: away')]);
    expect(await rules.all()).toEqual([{ ...fees, note: 'taken back: away', version: expect.any(Number) }]);
  });

  it('that a command has made are left alone by a fault of what a process was started with', async () => {
    const byCommand = await rules.set({ ...fees, shareBasisPoints: 2_000 });
    await rules.takeBack(startedWith(), 'taken back: away');
    expect(await rules.all()).toEqual([byCommand]);
  });

  it('are gone once they are forgotten, and are not brought back by a fault', async () => {
    const rule = await rules.set({ ...fees, shareBasisPoints: 1_000 });
    await rules.forget('fees');
    await rules.takeBack(rule, 'taken back: away');
    expect(await rules.all()).toEqual([]);
  });
});
