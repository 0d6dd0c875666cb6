import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { ensureBuilt, schoolhouse, type Env } from '../running/schoolhouse';
import { emptyDatabase, type EmptyDatabase } from './empty-database';

const program = resolve(__dirname, '../../bin/schoolhouse.mjs');

describe('schoolhouse database', () => {
  let house: EmptyDatabase;
  let elsewhere: EmptyDatabase;
  let env: Env;
  const run = (...args: string[]) => schoolhouse(env, 'database', ...args);
  const schemas = ({ ask }: EmptyDatabase) => ask<{ name: string }>(`SELECT nspname AS name FROM pg_namespace WHERE nspname ~ '^fees'`).then((rows) => rows.map(({ name }) => name));

  beforeAll(async () => {
    ensureBuilt();
    [house, elsewhere] = [await emptyDatabase(), await emptyDatabase()];
    env = { DATABASE_URL: house.url, DATABASE_ROLE_SECRET: process.env.TEST_ROLE_SECRET ?? '' };
    expect(await schoolhouse(env, 'migrate')).toMatchObject({ code: 0 });
  }, 300_000);
  afterAll(async () => {
    await house?.drop();
    await elsewhere?.drop();
  });

  /** Killed as soon as it has said so. */
  async function killedAt(words: string): Promise<void> {
    const child = spawn(process.execPath, [program, 'database', 'move', 'fees', '--to', elsewhere.url], { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.setEncoding('utf8').on('data', (text: string) => text.includes(words) && child.kill('SIGKILL'));
    expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
  }

  it.each([
    ['there is no such module', ['move', 'nothing', '--to', 'postgres://owner@host/db'], /^There is no module "nothing": tenancy, .*\n$/],
    ['nobody says where to', ['move', 'fees'], /^Say where the tables are to go: --to postgres:.*\n$/],
    ['the address is none', ['move', 'fees', '--to', 'mysql://owner@host/db'], /give a URL such as postgres:/],
    ['nobody answers there', ['move', 'fees', '--to', 'postgres://owner:secret@127.0.0.1:1/db'], /^postgres:\/\/127\.0\.0\.1:1\/db does not let us in \(ECONNREFUSED.*\n$/],
  ])('says in one line that %s', async (_, args, line) => {
    expect(await run(...args)).toMatchObject({ code: 1, stderr: expect.stringMatching(line) });
  }, 60_000);

  it.each(['copying fees', 'rows are the same', 'work on fees waits', 'rows in both'])('says what is left after it was killed at "%s", and takes it back with --abort', async (words) => {
    await killedAt(words);
    expect((await run('list')).stdout).toMatch(/^fees +postgres:\S+ +left [^]*^Nobody moves fees any more: it is served where it was, and PostgreSQL keeps \d+ \w+ of its log for it\..*--abort/m);
    expect(await run('move', 'fees', '--to', elsewhere.url, '--abort')).toEqual({ code: 0, stdout: 'Nothing of fees is being moved.\n', stderr: '' });
    expect([await schemas(house), await schemas(elsewhere)]).toEqual([['fees'], []]);
    expect((await run('list')).stdout).toBe("Every module is in the house's database.\n");
  }, 60_000);

  it('says whether it could be done, does it also after a move that was killed, and what it needs from then on', async () => {
    expect(await run('move', 'fees', '--to', elsewhere.url, '--dry-run')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^fees could be moved/) });
    await killedAt('work on fees waits');
    const moved = await run('move', 'fees', '--to', elsewhere.url);
    expect(moved).toMatchObject({ code: 0, stdout: expect.stringMatching(/an earlier move of fees was not ended[^]*Work on it waited for \d+\.\d\d s/) });
    expect([await schemas(house), await schemas(elsewhere)]).toEqual([['fees_moved'], ['fees']]);
    expect((await run('list')).stdout).toMatch(/^fees +postgres:\S+ +moved /m);
    expect(await schoolhouse(env, 'migrate')).toMatchObject({ code: 1, stderr: expect.stringMatching(/name its owner in FEES_DATABASE_URL/) });
    expect(await schoolhouse({ ...env, FEES_DATABASE_URL: elsewhere.url }, 'migrate')).toMatchObject({ code: 0, stdout: expect.stringMatching(/fees in postgres:/) });
    expect(await schoolhouse(env, 'outbox', 'status')).toMatchObject({ code: 0 });
  }, 120_000);

  it('brings it back into the database of the house, where migrating needs no more than before', async () => {
    const back = await schoolhouse({ ...env, FEES_DATABASE_URL: elsewhere.url }, 'database', 'move', 'fees', '--to', house.url);
    expect(back).toMatchObject({ code: 0, stdout: expect.stringMatching(/`schoolhouse migrate` wants no FEES_DATABASE_URL/) });
    expect(await schoolhouse(env, 'migrate')).toMatchObject({ code: 0 });
  }, 120_000);
});
