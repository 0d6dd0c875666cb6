import { MoveRecord } from '@schoolhouse/platform/database-move/move-record';
import { Databases } from '@schoolhouse/platform/postgres/databases';
import { databasesAtStart } from '@schoolhouse/platform/postgres/module-databases';
import { addressOf } from '@schoolhouse/platform/postgres/settings';
import { eventually } from '../house/house-under-test';
import { Scene } from './scene';

jest.setTimeout(120_000);

const asBefore = { rows: [], here: ['fees'], there: [], wires: [] };

describe('a module whose move lost its voice near the end', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.open();
  });
  afterEach(() => scene?.close());

  const stateOfMove = async () => (await scene.house.get(Databases).known()).map(({ state }) => state);

  it('stays where it was when the command loses what says that it moves just before the last step', async () => {
    const lose = async (step: string) => {
      if (step !== 'conclude') return;
      await scene.house.database.inspect(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = hashtext('schoolhouse.database-move')::oid AND objid = hashtext('fees')::oid AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
      await eventually(stateOfMove, ([state]) => state === 'left');
    };
    await expect(scene.move({ before: lose })).rejects.toThrow(/nothing was switched/);
    expect(await scene.traces()).toEqual(asBefore);
    expect(await scene.enroll()).toBe('completed');
  });

  it('is where it went when its old tables were left behind, though nobody could say so any more', async () => {
    const silent = jest.spyOn(MoveRecord.prototype, 'conclude').mockRejectedValue(new Error('a planted fault'));
    await expect(scene.move()).rejects.toThrow(/could not be taken back \(a planted fault\)/);
    silent.mockRestore();
    expect(await scene.enroll()).toBe('completed');
    expect([await scene.feesThere(), await stateOfMove()]).toEqual([1, ['moved']]);
    expect((await databasesAtStart(scene.house.database)).own).toEqual({ fees: addressOf(scene.elsewhere.url) });
    expect(await scene.on((again) => again.takeBack())).toBe('moved');
    expect(await scene.traces()).toEqual({ rows: [{ module: 'fees', state: 'moved' }], here: ['fees_moved'], there: ['fees'], wires: [] });
  });

  it.each([
    ['was not heard', async () => undefined],
    ['was heard, and the answer lost', (conclude: () => Promise<void>) => conclude()],
  ])('is where it went when its old tables were left behind, also for the command, whose last word %s', async (_, upTo) => {
    const { conclude } = MoveRecord.prototype;
    jest.spyOn(MoveRecord.prototype, 'conclude').mockImplementationOnce(async function (this: MoveRecord) {
      await upTo(() => conclude.call(this));
      throw new Error('a planted fault');
    });
    expect(await scene.move()).toBeGreaterThan(0);
    expect(await scene.traces()).toEqual({ rows: [{ module: 'fees', state: 'moved' }], here: ['fees_moved'], there: ['fees'], wires: [] });
  });

  it('loses nothing when somebody names the new database as the one where it was', async () => {
    jest.spyOn(MoveRecord.prototype, 'conclude').mockRejectedValueOnce(new Error('a planted fault')).mockRejectedValueOnce(new Error('another'));
    await expect(scene.move()).rejects.toThrow();
    await expect(scene.on((again) => again.takeBack(), scene.elsewhere.url, scene.elsewhere.url)).rejects.toThrow(/fees was on its way from postgres:.*correct FEES_DATABASE_URL/);
    expect(await scene.enroll()).toBe('completed');
    expect(await scene.feesThere()).toBe(1);
  });
});
