import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { Databases } from '@schoolhouse/platform/postgres/databases';
import { HeardClient } from '@schoolhouse/platform/postgres/heard-client';
import { eventually } from '../house/house-under-test';
import { ensureBuilt } from '../running/schoolhouse';
import { Scene } from './scene';

jest.setTimeout(120_000);

const program = resolve(__dirname, '../../bin/schoolhouse.mjs');
const asBefore = { rows: [], here: ['fees'], there: [], wires: [] };

describe('a module whose move was killed or frozen', () => {
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
    const reader = new HeardClient({ connectionString: scene.house.database.url });
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
    await eventually(stateOfMove, ([state]) => state === 'left');
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
});
