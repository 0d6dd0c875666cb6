import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, isFree } from '@schoolhouse/platform/embedded/ports';
import { postmasterOf } from '@schoolhouse/platform/embedded/cluster';
import { ensureBuilt, eventually, isReady, processesWith, schoolhouse, Serving, type Env } from './schoolhouse';

const dataDir = mkdtempSync(join(tmpdir(), 'schoolhouse-serve-'));
let port: number;
let env: Env;
let serving: Serving | undefined;

async function findPair(): Promise<number> {
  const first = await findFreePort();
  return (await isFree(first + 1)) ? first : findPair();
}

beforeAll(async () => {
  chmodSync(dataDir, 0o755);
  ensureBuilt();
  port = await findPair();
  env = { DATA_DIR: dataDir, PORT: String(port) };
}, 300_000);

afterEach(async () => {
  await serving?.end('SIGKILL');
  await eventually(() => processesWith(dataDir).length === 0);
});

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

async function start(more: Env = {}): Promise<Serving> {
  serving = new Serving({ ...env, ...more });
  await serving.says('Schoolhouse is ready');
  return serving;
}

const programPid = (name: string): number | undefined => processesWith(dataDir).find((pid) => processesWith(`apps/${name}/src/main.js`).includes(pid));

/** The commands that are shown to a newcomer, run as they stand there. */
async function enrollAsShown(said: string): Promise<Response> {
  const [, credentials] = /auth\/login [^']*'content-type: application\/json' \\\s+-d '([^']+)'/.exec(said) ?? [];
  const [, wanted] = /-d '(\{"studentId"[^']+)'/.exec(said) ?? [];
  const headers = { 'content-type': 'application/json' };
  const login = await fetch(`http://localhost:${port}/v1/auth/login`, { method: 'POST', headers, body: credentials });
  const answer = await login.text();
  if (!login.ok) throw new Error(`The login shown was answered with ${login.status}: ${answer}`);
  const { accessToken } = JSON.parse(answer) as { accessToken: string };
  return fetch(`http://localhost:${port}/v1/enrollments`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${accessToken}`, 'idempotency-key': 'first' },
    body: wanted,
  });
}

describe('schoolhouse serve', () => {
  it('starts without a terminal, shows how to enroll someone, continues with the data and leaves nothing running', async () => {
    const first = await start();
    expect(first.said).toContain('PostgreSQL  embedded');
    expect(first.said).toContain('queues      in PostgreSQL');
    const enrolled = await enrollAsShown(first.said);
    expect(enrolled.status).toBe(201);
    const body = await enrolled.text();
    expect(body).toContain('"status":"confirmed"');
    expect(await first.end('SIGINT')).toBe(0);
    expect(processesWith(dataDir)).toEqual([]);

    const second = await start();
    const again = await enrollAsShown(second.said);
    expect([again.status, await again.text()]).toEqual([201, body]);
    expect(await second.end('SIGTERM')).toBe(0);
    expect(processesWith(dataDir)).toEqual([]);
  }, 240_000);

  it('starts again what is killed, and goes when it is killed itself', async () => {
    const running = await start();
    for (const name of ['api', 'worker']) {
      const killed = programPid(name) ?? 0;
      process.kill(killed, 'SIGKILL');
      await running.says(`the ${name} ended (SIGKILL)`);
      expect(await eventually(async () => programPid(name) !== undefined && (await isReady(name === 'api' ? port : port + 1)))).toBe(true);
    }
    const postgres = join(dataDir, 'postgres');
    const killed = postmasterOf(postgres)?.pid ?? 0;
    process.kill(killed, 'SIGKILL');
    expect(await eventually(() => Boolean(postmasterOf(postgres)?.isReady) && postmasterOf(postgres)?.pid !== killed)).toBe(true);
    expect(await eventually(() => isReady(port))).toBe(true);
    await running.end('SIGKILL');
    expect(await eventually(() => processesWith(dataDir).length === 0)).toBe(true);
  }, 240_000);

  it('lets one installation at a time work on a data folder; commands join it', async () => {
    await start();
    const other = await schoolhouse({ ...env, PORT: String(await findPair()) }, 'serve');
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('is in use by process') });
    const command = await schoolhouse(env, 'tenant', 'list', '--json');
    expect(JSON.parse(command.stdout)).toEqual([expect.objectContaining({ slug: 'demo', status: 'active' })]);
  }, 240_000);

  it.each(['PORT', 'WORKER_PORT'])('says in one line that %s is taken', async (variable) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port: number } = taken.address() as { port: number };
    const { code, stderr } = await schoolhouse({ ...env, [variable]: String(number) }, 'serve');
    taken.close();
    expect({ code, stderr }).toEqual({ code: 1, stderr: `Port ${number} on 127.0.0.1 is taken: end the program that uses it, or set ${variable} to another.\n` });
  });

  it('says in one line that nobody answers at DATABASE_URL, or at REDIS_URL', async () => {
    const database = await schoolhouse({ ...env, DATABASE_URL: 'postgres://owner:secret@127.0.0.1:1/school' }, 'serve');
    expect(database).toMatchObject({ code: 1, stderr: 'No PostgreSQL answers at 127.0.0.1:1 (ECONNREFUSED): start it or correct DATABASE_URL.\n' });
    const redis = await schoolhouse({ ...env, REDIS_URL: 'redis://127.0.0.1:1' }, 'serve');
    expect(redis.code).toBe(1);
    expect(redis.stderr).toMatch(/^No Redis answers at 127\.0\.0\.1:1 \(ECONNREFUSED\): .+\n$/);
  }, 60_000);

  it('refuses in production what is embedded or missing, each by name', async () => {
    const { code, stderr } = await schoolhouse({ ...env, NODE_ENV: 'production' }, 'serve');
    expect(code).toBe(1);
    for (const name of ['DATABASE_URL', 'DATABASE_ROLE_SECRET', 'SIGNING_KEY_SECRET', 'PUBLIC_URL', 'SMTP_URL', 'MAIL_FROM']) expect(stderr).toContain(`- ${name} is missing in production`);
  });
});
