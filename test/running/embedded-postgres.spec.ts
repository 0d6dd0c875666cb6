import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@schoolhouse/platform/embedded/embedded-postgres';
import { ownerOf } from '@schoolhouse/platform/embedded/owner-file';
import { isAlive, isGoneWithin } from '@schoolhouse/platform/embedded/processes';

const root = resolve(__dirname, '../..');
let above: string;
let folder: string;
const started: EmbeddedPostgres[] = [];

beforeEach(() => {
  above = mkdtempSync(join(tmpdir(), 'schoolhouse-embedded-'));
  chmodSync(above, 0o755);
  folder = join(above, 'data', 'postgres');
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
  rmSync(above, { recursive: true, force: true });
});

async function start(port?: number): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ folder, password: 'päss%w/rd', port });
  started.push(server);
  return server;
}

/** Starts it in a process of its own, as `schoolhouse serve` does, and waits until it runs. */
async function startElsewhere(): Promise<{ owner: ChildProcess; postgresPid: number }> {
  const script = `require('@swc-node/register');
    const { startEmbeddedPostgres } = require('./libs/platform/embedded/embedded-postgres.ts');
    startEmbeddedPostgres({ folder: process.argv[1], password: 'päss%w/rd' }).then(({ pid }) => process.send(pid));`;
  const owner = spawn(process.execPath, ['-e', script, folder], { cwd: root, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [postgresPid] = await once(owner, 'message');
  return { owner, postgresPid: postgresPid as number };
}

async function ask<Row extends object>({ url }: EmbeddedPostgres, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  it('is a real and durable one', async () => {
    const [row] = await ask(await start(), `SELECT current_setting('server_version_num')::int >= 180000 AS is18, current_setting('fsync') AS fsync, current_setting('max_connections') AS connections`);
    expect(row).toEqual({ is18: true, fsync: 'on', connections: '300' });
  });

  it.each(['that is asked for', 'of last time'])('continues with the data, on the port %s', async (which) => {
    const first = await start();
    await ask(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    const second = await start(which === 'of last time' ? undefined : first.port);
    expect(second.port).toBe(first.port);
    expect(await ask(second, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('recovers what was committed when the server is killed', async () => {
    const first = await start();
    await ask(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    expect(existsSync(join(folder, 'postmaster.pid'))).toBe(true);
    expect(await ask(await start(first.port), 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('does not take another process with the number of a dead server for that server', async () => {
    await (await start()).stop();
    writeFileSync(join(folder, 'postmaster.pid'), `${process.pid}\n${folder}\n1\n5432\n\n127.0.0.1\n\nready\n`);
    expect(await ask(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('ends with its owner, also when that is killed, and can be started again', async () => {
    const { owner, postgresPid } = await startElsewhere();
    owner.kill('SIGKILL');
    expect(await isGoneWithin(10_000, postgresPid)).toBe(true);
    expect(ownerOf(folder)).toBeUndefined();
    expect(await ask(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('stops a server that outlived its owner before it starts another', async () => {
    const first = await start();
    await ask(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    rmSync(`${folder}.owner`);
    expect(await ask(await start(), 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(isAlive(first.pid)).toBe(false);
  });

  it('has one owner at a time, and says who that is', async () => {
    const { owner } = await startElsewhere();
    await expect(start()).rejects.toThrow(`${folder} is in use by process ${owner.pid}`);
    expect(ownerOf(folder)?.url).toContain('postgres://schoolhouse:');
    owner.kill('SIGTERM');
    await once(owner, 'exit');
  });

  it('says in one line that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(start(port)).rejects.toThrow(`Port ${port}, wanted for the embedded PostgreSQL, is taken.`);
    other.close();
  });

  it('says in one line why a broken cluster does not start, and where the log is', async () => {
    await (await start()).stop();
    writeFileSync(join(folder, 'postgresql.auto.conf'), 'shared_buffers = nonsense\n');
    await expect(start()).rejects.toThrow(/^The embedded PostgreSQL did not start: .*configuration.* \(log: .*postgres\.log\)$/);
  });

  it('begins anew after an interrupted creation', async () => {
    mkdirSync(`${folder}.new/base`, { recursive: true });
    expect(await ask(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('shows its password to nobody else', async () => {
    await start();
    expect(statSync(`${folder}.owner`).mode & 0o077).toBe(0);
    expect(readFileSync(`${folder}.log`, 'utf8')).not.toContain('päss');
  });

  if (process.getuid?.() === 0) {
    it('finds a place for the data below a folder that other users may not enter, and leaves a link to it', async () => {
      chmodSync(above, 0o700);
      const first = await start();
      await ask(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
      await first.stop();
      const elsewhere = readlinkSync(folder);
      expect(await ask(await start(), 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
      await started.splice(0).at(-1)?.stop();
      rmSync(dirname(elsewhere), { recursive: true });
      await expect(start()).rejects.toThrow(`${folder} points to ${elsewhere}, which is gone`);
    });
  }
});
