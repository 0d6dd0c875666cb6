import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { Client } from 'pg';
import { MoveRecord } from '@schoolhouse/platform/database-move/move-record';
import { Databases } from '@schoolhouse/platform/postgres/databases';
import { hearErrorsOf } from '@schoolhouse/platform/postgres/lent-connection';
import { databasesAtStart } from '@schoolhouse/platform/postgres/module-databases';
import { addressOf } from '@schoolhouse/platform/postgres/settings';
import { eventually } from '../house/house-under-test';
import { ensureBuilt } from '../running/schoolhouse';
import { Scene } from './scene';

jest.setTimeout(120_000);

const program = resolve(__dirname, '../../bin/schoolhouse.mjs');
const asBefore = { rows: [], here: ['fees'], there: [], wires: [] };

describe('a module whose move was not brought to its end', () => {
  let scene: Scene;
  let command: ChildProcess | undefined;
  beforeAll(() => ensureBuilt(), 300_000);
  beforeEach(async () => {
    scene = await Scene.open();
  });
  afterEach(async () => {
    command?.kill('SIGKILL');
    await scene?.close();
  });

  const stateOfMove = async () => (await scene.house.get(Databases).known()).map(({ state }) => state);
  const lockedBy = (granted: boolean) => scene.house.database.inspect(`SELECT FROM pg_locks WHERE relation = 'fees.fee'::regclass AND mode = 'AccessExclusiveLock' AND granted = $1`, [granted]);

  /** The command, which waits with everybody held for somebody who reads; he ends when it has got the signal. */
  async function struckWhileHeld(signal: NodeJS.Signals) {
    const env = { PATH: process.env.PATH, DATABASE_URL: scene.house.database.url, DATABASE_ROLE_SECRET: scene.house.database.roleSecret };
    const reader = new Client({ connectionString: scene.house.database.url });
    hearErrorsOf(reader);
    await reader.connect();
    await reader.query('BEGIN');
    await reader.query('SELECT FROM fees.fee');
    const child = spawn(process.execPath, [program, 'database', 'move', 'fees', '--to', scene.elsewhere.url], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    command = child;
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }));
    await eventually(() => lockedBy(false), (rows) => rows.length > 0, 60_000);
    child.kill(signal);
    await reader.end();
    return { goOn: () => child.kill('SIGCONT'), ended };
  }

  it('works again by itself where it was when the command was killed, and can be moved again', async () => {
    const { ended } = await struckWhileHeld('SIGKILL');
    expect(await scene.enroll()).toBe('completed');
    expect([(await ended).code, await scene.feesHere(), await stateOfMove()]).toEqual([null, 1, ['left']]);
    await scene.move();
    expect(await scene.enroll()).toBe('completed');
    expect(await scene.feesThere()).toBe(2);
  });

  it('works again by itself where it was when the command is frozen, which switches nothing when it thaws', async () => {
    const { ended, goOn } = await struckWhileHeld('SIGSTOP');
    expect(await scene.enroll()).toBe('completed');
    expect([await scene.feesHere(), await stateOfMove(), await lockedBy(true)]).toEqual([1, ['left'], []]);
    goOn();
    expect(await ended).toEqual({ code: 1, said: expect.stringMatching(/^PostgreSQL heard nothing of this command for 5 s while work on fees waited.*nothing was switched\.\n$/) });
    expect(await scene.traces()).toEqual(asBefore);
    expect(await scene.enroll()).toBe('completed');
  });

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
