import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { serverAccount } from '@schoolhouse/platform/embedded/server-account';
import { ensureBuilt, schoolhouse, type Env } from './schoolhouse';

jest.setTimeout(180_000);

let folder: string;
beforeAll(() => {
  ensureBuilt();
  folder = mkdtempSync(join(tmpdir(), 'schoolhouse-backup-'));
  chmodSync(folder, 0o755); // run by root, the server is another user and must pass through
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const schools = async (env: Env): Promise<string[]> => {
  const { code, stdout, stderr } = await schoolhouse(env, 'tenant', 'list', '--json');
  expect([code, stderr]).toEqual([0, '']);
  return (JSON.parse(stdout) as { slug: string; status: string }[]).map(({ slug, status }) => `${slug} ${status}`);
};
const openSchool = async (env: Env, slug: string) => expect(await schoolhouse(env, 'tenant', 'create', slug, '--admin-email', `head@${slug}.example`)).toMatchObject({ code: 0 });

describe('a copy of DATA_DIR', () => {
  it('is a backup of the embedded PostgreSQL: put back, it goes on from there', async () => {
    const env = { DATA_DIR: join(folder, 'data') };
    expect(await schoolhouse(env, 'migrate')).toMatchObject({ code: 0 });
    await openSchool(env, 'hilltop');
    execFileSync('cp', ['--archive', env.DATA_DIR, join(folder, 'copy')]);
    rmSync(env.DATA_DIR, { recursive: true });
    execFileSync('cp', ['--archive', join(folder, 'copy'), env.DATA_DIR]);
    expect(await schools(env)).toEqual(['hilltop active']);
  });
});

/** Debian keeps the programs of a server beside each other, by version; the embedded one brings no pg_dump. */
const debian = '/usr/lib/postgresql';
const programs = (existsSync(debian) ? readdirSync(debian) : []).map((version) => join(debian, version, 'bin')).find((bin) => ['initdb', 'pg_ctl', 'pg_dump', 'pg_restore', 'psql'].every((name) => existsSync(join(bin, name)))) ?? '';

/** The commands of the page, in the order in which they stand there. */
const page = readFileSync(resolve(__dirname, '../../docs/operations.md'), 'utf8');
const [backup, restore] = [...(/## Backup and restore\n([\s\S]*?)\n## /.exec(page)?.[1] ?? '').matchAll(/```sh\n([\s\S]*?)```/g)].map(([, commands]) => commands);

// CI has them: there it fails where they are missing.
(programs || process.env.CI ? describe : describe.skip)('a dump of the database', () => {
  let env: Env;

  const asServer = (program: string, ...args: string[]) => execFileSync(join(programs, program), args, { ...serverAccount(), cwd: folder, stdio: 'ignore' });
  const cluster = () => join(folder, 'cluster');

  beforeAll(async () => {
    const port = await findFreePort();
    const password = join(folder, 'password');
    writeFileSync(password, 'opensesame', { mode: 0o644 });
    const { uid, gid } = serverAccount();
    mkdirSync(cluster(), { mode: 0o700 });
    if (uid !== undefined && gid !== undefined) chownSync(cluster(), uid, gid);
    asServer('initdb', `--pgdata=${cluster()}`, '--username=owner', `--pwfile=${password}`, '--auth=scram-sha-256', '--encoding=UTF8', '--no-locale', '--no-sync');
    asServer('pg_ctl', 'start', '--wait', `--pgdata=${cluster()}`, `--log=${cluster()}/log`, `--options=-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=200`);
    const databaseUrl = `postgres://owner:opensesame@127.0.0.1:${port}/schoolhouse`;
    env = { DATABASE_URL: databaseUrl, SIGNING_KEY_SECRET: 's'.repeat(32) };
    await onDatabase('postgres', 'CREATE DATABASE schoolhouse');
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'schoolhouse'), `#!/bin/sh\nexec "${process.execPath}" "${resolve(__dirname, '../../bin/schoolhouse.mjs')}" "$@"\n`, { mode: 0o755 });
  });
  afterAll(() => asServer('pg_ctl', 'stop', '--wait', '--mode=immediate', `--pgdata=${cluster()}`));

  async function onDatabase<Row extends object>(database: string, sql: string): Promise<Row[]> {
    const client = new Client({ connectionString: Object.assign(new URL(env.DATABASE_URL), { pathname: `/${database}` }).toString() });
    await client.connect();
    try {
      return (await client.query(sql)).rows as Row[];
    } finally {
      await client.end();
    }
  }

  /** In a shell, as an operator would; the first command that fails ends it. */
  async function carryOut(commands: string): Promise<void> {
    const shell = spawn('sh', ['-ec', commands], { cwd: folder, env: { ...env, PATH: `${join(folder, 'bin')}:${programs}:${process.env.PATH}` }, stdio: ['ignore', 'ignore', 'pipe'] });
    const [said, [code]] = await Promise.all([text(shell.stderr), once(shell, 'exit')]);
    expect({ code, said }).toEqual({ code: 0, said: '' });
  }

  /** Every row of every school, policies and grants included. */
  async function contents(): Promise<string> {
    const tables = await onDatabase<{ name: string }>('schoolhouse', `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information|bullmq)' ORDER BY 1`);
    const rows = tables.map(({ name }) => `SELECT '${name}' AS place, t::text AS what FROM ${name} t`).join(' UNION ALL ');
    const walls = `SELECT schemaname || '.' || tablename, policyname || roles::text || qual FROM pg_policies UNION ALL SELECT c.oid::regclass::text, c.relacl::text || c.relrowsecurity || c.relforcerowsecurity FROM pg_class c WHERE relkind IN ('r', 'p') AND relnamespace::regnamespace::text !~ '^(pg_|information)'`;
    return (await onDatabase<{ place: string; what: string }>('schoolhouse', `${rows} UNION ALL ${walls} ORDER BY 1, 2`)).map(({ place, what }) => `${place} ${what}`).join('\n');
  }

  it('is all that there is, on a server that knows nothing of it, by the words of docs/operations.md', async () => {
    expect(await schoolhouse(env, 'migrate')).toMatchObject({ code: 0 });
    await openSchool(env, 'hilltop');
    await carryOut(backup);
    const before = await contents();
    await onDatabase('postgres', 'DROP DATABASE schoolhouse');
    const roles = await onDatabase<{ rolname: string }>('postgres', `SELECT rolname FROM pg_roles WHERE rolname LIKE 'schoolhouse%'`);
    await onDatabase('postgres', roles.map(({ rolname }) => `DROP ROLE ${rolname}`).join('; '));
    await carryOut(restore);
    expect(await contents()).toBe(before);
    expect(await schools(env)).toEqual(['hilltop active']);
    await openSchool(env, 'valley');
  });
});
