import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get as httpGet } from 'node:http';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { createTestDatabase, type TestDatabase } from '@schoolhouse/platform/module-testing/test-database';
import { readSettings, type Settings } from '@schoolhouse/platform/settings/settings';
import { startApi } from '../../../apps/api/src/main';
import { migrationsOfHouse } from '../../../apps/house';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';

let database: TestDatabase;
let settings: Settings;

beforeAll(async () => {
  database = await createTestDatabase(migrationsOfHouse);
}, 60_000);
beforeEach(async () => {
  settings = readSettings(await environment());
});
afterAll(() => database.drop());

const environment = async () => ({ NODE_ENV: 'test', LOG_LEVEL: 'silent', DATABASE_URL: database.url, DATABASE_ROLE_SECRET: database.roleSecret, PORT: String(await findFreePort()), SHUTDOWN_GRACE_SECONDS: '10' });

interface Outcome {
  readonly status?: number;
  readonly fault?: string;
}

/** One request on a connection that is kept, as clients under load do. */
const request = (url: string, agent: Agent): Promise<Outcome> =>
  new Promise((resolve) => {
    httpGet(url, { agent }, (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode }));
      response.on('error', (error) => resolve({ fault: error.message }));
    }).on('error', (error: NodeJS.ErrnoException) => resolve({ fault: error.code }));
  });

/** It leaves the list of those who can be asked first, and lets in whom that has not reached. */
async function untilNobodyIsLetIn(url: string): Promise<void> {
  for (let letIn = true; letIn; ) {
    letIn = await fetch(`${url}/health/live`).then(
      () => true,
      () => false,
    );
  }
}

describe('the API', () => {
  it('serves when it has started, and is gone when it has closed', async () => {
    const api = await startApi(settings);
    expect((await fetch(`${api.url}/health/ready`)).status).toBe(200);
    await api.close();
    await expect(fetch(`${api.url}/health/live`)).rejects.toThrow();
  });

  it('fails no request when it is closed under load', async () => {
    const api = await startApi(settings);
    const agent = new Agent({ keepAlive: true, maxSockets: 20 });
    const outcomes: Outcome[] = [];
    let warm = (): void => undefined;
    const underLoad = new Promise<void>((resolve) => (warm = resolve));
    const client = async (): Promise<void> => {
      for (;;) {
        const outcome = await request(`${api.url}/.well-known/jwks.json`, agent);
        if (outcome.fault === 'ECONNREFUSED') return; // it has been told that nobody is let in any more
        outcomes.push(outcome);
        if (outcomes.length === 100) warm();
      }
    };
    const clients = Array.from({ length: 20 }, client);
    await underLoad;
    await Promise.all([api.close(), ...clients]);
    agent.destroy();
    expect(outcomes.filter(({ status }) => status !== 200)).toEqual([]);
  });

  it('lets a request finish that takes its time, and no new one in', async () => {
    const api = await startApi(settings);
    const { port } = new URL(api.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n');
    await once(socket, 'connect');
    const closed = api.close();
    await untilNobodyIsLetIn(api.url);
    socket.write('\r\n');
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer.toLowerCase()).toContain('connection: close');
    await closed;
  });

  it('cuts off who has not finished when the grace is over', async () => {
    const api = await startApi({ ...settings, shutdownGraceSeconds: 0.2 });
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    socket.write('GET /health/live HTTP/1.1\r\n');
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    await Promise.all([once(socket, 'close'), api.close()]);
  });

  it('answers what is no HTTP with a problem, too', async () => {
    const api = await startApi(settings);
    const say = async (bytes: string): Promise<string> => {
      const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
      socket.write(bytes);
      return text(socket);
    };
    expect(await say('what?\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*application\/problem\+json[^]*"code":"MALFORMED_REQUEST"/);
    expect(await say(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 [^]*"code":"HEADERS_TOO_LARGE"/);
    expect(await say('GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    const huge = await fetch(`${api.url}/v1/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ school: 'x'.repeat(1_500_000) }) });
    expect([huge.status, huge.headers.get('content-type')]).toEqual([413, 'application/problem+json; charset=utf-8']);
    await api.close();
  });
});

describe('the program', () => {
  jest.setTimeout(120_000); // each is a process of its own that compiles itself first

  const run = async (env: NodeJS.ProcessEnv): Promise<{ code: unknown; said: string }> => {
    const program = spawn(process.execPath, ['-r', '@swc-node/register', resolve(__dirname, '../../../apps/api/src/main.ts')], { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
    const [said, [code]] = await Promise.all([text(program.stderr), once(program, 'exit')]);
    return { code, said };
  };

  it('names everything that is wrong with its settings, and ends', async () => {
    const { code, said } = await run({ ...(await environment()), PORT: 'many', LOG_LEVEL: 'loud' });
    expect(code).toBe(1);
    expect(said).toMatch(/^The environment does not fit:\n {2}- .*PORT|LOG_LEVEL/);
    expect(said).not.toContain('    at ');
  });

  it('says in a line that there is no database', async () => {
    const port = await findFreePort();
    const { code, said } = await run({ ...(await environment()), DATABASE_URL: `postgres://owner:secret@127.0.0.1:${port}/schoolhouse` });
    expect([code, said]).toEqual([1, expect.stringMatching(new RegExp(`^[^\\n]*127\\.0\\.0\\.1:${port}[^\\n]*DATABASE_URL[^\\n]*\\n$`))]);
  });

  it('says in a line that its port is taken, or that the schema does not fit', async () => {
    const api = await startApi(settings);
    const { code, said } = await run({ ...(await environment()), PORT: String(settings.http.port) });
    await api.close();
    expect([code, said]).toEqual([1, `Port ${settings.http.port} on 127.0.0.1 is taken: end the program that uses it, or set PORT to another.\n`]);
    await database.inspect("INSERT INTO tenancy.migrations (timestamp, name) VALUES (1, 'FromTheFuture1')");
    const other = await run(await environment());
    await database.inspect("DELETE FROM tenancy.migrations WHERE name = 'FromTheFuture1'");
    expect(other.code).toBe(1);
    expect(other.said).toMatch(/^The database was migrated by an older or newer version of this program\..*FromTheFuture1.*\n$/);
  });
});
