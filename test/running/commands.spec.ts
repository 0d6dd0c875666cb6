import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { z } from 'zod';
import { contract } from '@schoolhouse/platform/messaging/contract';
import { query } from '@schoolhouse/platform/messaging/message';
import { parseAddress } from '@schoolhouse/platform/remote/address';
import { describe as describeContract } from '@schoolhouse/platform/remote/contract-description';
import { openListener } from '@schoolhouse/platform/remote/open-line';
import { anAddress } from '../split/hall';
import { OldServer } from '../strangler/old-server';
import { ensureBuilt, schoolhouse, Serving, type Env } from './schoolhouse';

const server = process.env.TEST_DATABASE_URL ?? '';
const database = `cli_${randomUUID().replaceAll('-', '')}`;
let env: Env;
let demo: { studentId: string; logins: { role: string }[] };

async function onServer(sql: string, connectionString = server): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  await client.query(sql);
  await client.end();
}

const urlOf = (name: string): string => Object.assign(new URL(server), { pathname: `/${name}` }).toString();
const run = (...args: string[]) => schoolhouse(env, ...args);

async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
}

beforeAll(async () => {
  ensureBuilt();
  await onServer(`CREATE DATABASE ${database}`);
  env = { DATABASE_URL: urlOf(database), DATABASE_ROLE_SECRET: process.env.TEST_ROLE_SECRET ?? '' };
  expect((await run('migrate')).stdout).toContain('migrated CreateTenancy');
  demo = await json('seed');
}, 300_000);

afterAll(() => onServer(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`));

describe('schoolhouse migrate', () => {
  it('does nothing twice, goes back one step of one module and forth again', async () => {
    expect(await run('migrate')).toMatchObject({ code: 0, stdout: 'nothing to migrate\n' });
    expect(await run('migrate', '--down', 'notifications')).toMatchObject({ code: 0, stdout: 'took back the last migration of notifications\n' });
    const refused = await run('outbox', 'status');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('SCHEMA_DOES_NOT_FIT') });
    expect((await run('migrate')).stdout).toMatch(/^migrated \w+\n$/);
  }, 180_000);

  it('names the modules when there is none of that name', async () => {
    expect(await run('migrate', '--down', 'nothing')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^There is no module "nothing": tenancy, identity, .*\.\n$/) });
  });
});

describe('schoolhouse tenant', () => {
  it('makes a school that is active at once, suspends it and resumes it', async () => {
    const made = await run('tenant', 'create', 'hilltop', '--name', 'Hilltop School', '--admin-email', 'head@hilltop.example', '--currency', 'CHF');
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/hilltop +[0-9a-f-]{36} +active +head@hilltop\.example +\S{16}/) });
    const again = await run('tenant', 'create', 'hilltop', '--admin-email', 'head@hilltop.example');
    expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(/^[^\n]*SLUG_TAKEN[^\n]*\n$/) });
    expect(await run('tenant', 'suspend', 'hilltop', '--reason', 'unpaid')).toMatchObject({ code: 0, stdout: 'hilltop is suspended\n' });
    expect(await json('tenant', 'list')).toContainEqual(expect.objectContaining({ slug: 'hilltop', name: 'Hilltop School', status: 'suspended' }));
    expect(await run('tenant', 'resume', 'hilltop')).toMatchObject({ code: 0, stdout: 'hilltop is active\n' });
    expect(await run('tenant', 'resume', 'nowhere')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^There is no school "nowhere"/) });
  }, 180_000);
});

describe('schoolhouse flag', () => {
  it('makes a flag, says for whom it is on, and kills it for everybody', async () => {
    const made = await run('flag', 'set', 'new-fees', '--description', 'Fees by grade', '--share', '12.5', '--on', 'demo');
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/new-fees +12\.5 % +1 +0 +alive +Fees by grade\n$/) });
    expect(await run('flag', 'set', 'new-fees', '--off', 'demo')).toMatchObject({ code: 0, stdout: expect.stringMatching(/new-fees +12\.5 % +0 +1 +alive/) });
    expect(await run('flag', 'kill', 'new-fees')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^new-fees is off for every school within a second\./) });
    expect(await run('flag', 'set', 'new-fees', '--by-share', 'demo')).toMatchObject({ code: 0, stdout: expect.stringMatching(/12\.5 % +0 +0 +killed/) });
    expect(await json('flag', 'list')).toEqual([expect.objectContaining({ name: 'new-fees', shareBasisPoints: 1_250, onFor: [], offFor: [], killed: true, version: 4 })]);
    expect(await run('flag', 'set', 'new-fees', '--revive')).toMatchObject({ code: 0, stdout: expect.stringMatching(/alive/) });
    expect(await run('flag', 'forget', 'new-fees')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^There is no flag new-fees any more/) });
    expect(await json('flag', 'list')).toEqual([]);
    expect(await run('flag', 'kill', 'nothing')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^[^\n]*FEATURE_FLAG_NOT_FOUND[^\n]*\n$/) });
  }, 180_000);
});

describe('schoolhouse place', () => {
  it('says in one line what is wrong with a share, and places nothing', async () => {
    const address = 'tcp://127.0.0.1:1';
    expect(await run('place', 'fees', `${address}@ten%`)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^ten% is no share of the schools: give 10%, [^\n]+\n$/) });
    expect(await run('place', 'fees', `${address}@10%`, '--flag', 'new-fees')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Say the share once: [^\n]+\n$/) });
    expect(await run('place', 'fees', `${address}@10%`)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^fees does not answer at tcp:\/\/127\.0\.0\.1:1: [^\n]+\n$/) });
    expect(await run('place')).toMatchObject({ code: 0, stdout: 'Every module is where the settings of the processes say.\n' });
  }, 180_000);

  it('says in one line, and in no other, what does not fit of a version that is there', async () => {
    class GetFee extends query('fees.get-fee', { input: z.strictObject({ feeId: z.uuid(), season: z.string() }), answer: z.object({}) }) {}
    const { hash, description } = describeContract(contract('fees', { commands: [], queries: [GetFee], events: [] }));
    const at = await anAddress('tcp');
    const listener = await openListener(parseAddress(at), ['fees'], async () => ({ kind: 'introduction', hash, contract: description, instance: randomUUID(), version: '9.9.9' }));
    const said = await run('place', 'fees', at);
    await listener.close();
    expect(said).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(/^fees at .+ runs in version 9\.9\.9, which does not fit: fees\.get-fee .+\n$/) });
  }, 180_000);

  it('takes a module back, and a rule away, whether there was one or not', async () => {
    expect(await run('place', 'fees', 'here')).toMatchObject({ code: 0, stdout: 'fees is served here within a second.\n' });
    expect(await run('place', 'fees', '--forget')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^fees has no rule any more/) });
    expect(await run('place', 'feez', 'here')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^There is no module feez; there are tenancy, /) });
  }, 180_000);
});

describe('schoolhouse move', () => {
  const address = 'tcp://127.0.0.1:1';
  const onDatabase = (sql: string): Promise<void> => onServer(sql, urlOf(database));
  const moving = (...args: string[]) => new Serving(env, ['move', 'fees', '--to', address, ...args]);
  /** Said to be there, and follows nothing: each step of a move is then as long as the test wants it. */
  const aProcess = (facts: object): Promise<void> =>
    onDatabase(`INSERT INTO platform.process (instance, name, facts) VALUES ('${randomUUID()}', 'api', '${JSON.stringify({ name: 'api', listen: [], modules: { fees: null }, ...facts })}')`);

  afterEach(() => onDatabase('DELETE FROM platform.process; DELETE FROM platform.placement'));

  it('says that nobody can move it where no process has it, or none that does more than host it', async () => {
    const nobody = { code: 1, stdout: '', stderr: 'No process has fees in it that could take it there: start the api and the workers, without FEES_AT.\n' };
    expect(await run('move', 'fees', '--to', address)).toEqual(nobody);
    await aProcess({ listen: [address] });
    expect(await run('move', 'fees', '--to', address)).toEqual(nobody);
    expect(await run('move', 'feez', '--to', address)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^There is no module feez; there are tenancy, /) });
    expect(await run('move', 'fees', '--to', 'fees:4100')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^fees:4100 is not an address: [^\n]*\n$/) });
    expect(await run('place')).toMatchObject({ stdout: 'Every module is where the settings of the processes say.\n' });
  }, 180_000);

  const takeAStep = () => onDatabase('UPDATE platform.placement SET share_basis_points = next_basis_points[1], next_basis_points = next_basis_points[2:], shadow = false, version = version + 1 WHERE next_basis_points[1] > 0');

  it('tells of each step that is taken, and that it has moved', async () => {
    await aProcess({ shares: {} });
    const move = moving('--steps', '10,100', '--watch', '1');
    for (const step of ['0 % of the schools at tcp://127.0.0.1:1, shadow reads for the others', '10 % of the schools', '100 % of the schools']) {
      await move.says(`fees: ${step}`);
      await takeAStep();
    }
    await move.says(/^fees has moved\. .+ FEES_AT=tcp:\/\/127\.0\.0\.1:1; /m);
  }, 180_000);

  it('has moved nothing for good by a part of the schools', async () => {
    await aProcess({ shares: {} });
    const move = moving('--steps', '10', '--watch', '1');
    await move.says('fees: 0 %');
    await takeAStep();
    await move.says(/^fees stays so: at 10 %\. .+ --share <percent>` goes on, /m);
    expect(move.said).not.toContain('FEES_AT');
  }, 180_000);

  it.each(['50,10', '10,10', '0,10', 'ten'])('takes no steps that do not grow: %s', async (steps) => {
    expect(await run('move', 'fees', '--to', address, '--steps', steps)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/'--steps <percents>' argument .+ is invalid\. give /) });
  }, 60_000);

  it('is taken back by Ctrl-C, and goes on without its command otherwise', async () => {
    await aProcess({ shares: {} });
    const killed = moving();
    await killed.says('fees: 0 %');
    await killed.end('SIGKILL');
    expect((await run('place')).stdout).toMatch(/moving, then 1 %, 10 %, 50 %, 100 %/);
    const ended = moving();
    await ended.says('fees: 0 %');
    expect(await ended.end('SIGINT')).toBe(1);
    expect(ended.said).toMatch(/^fees was not moved: taken back: ended by SIGINT\. It is served as before\.$/m);
    expect((await run('place')).stdout).toMatch(/0 % .+ taken back: ended by SIGINT/);
  }, 180_000);

  it('is taken back when nobody goes on with it', async () => {
    await aProcess({ shares: {} });
    expect(await run('move', 'fees', '--to', address, '--watch', '1')).toMatchObject({ code: 1, stderr: 'fees was not moved: taken back: nobody has gone on for 10 s. It is served as before.\n' });
  }, 180_000);
});

describe('schoolhouse service', () => {
  it('names a process, shows its secret once, changes, rotates and disables it', async () => {
    const made = await run('service', 'create', 'fees', '--hosts', 'fees', '--calls', 'activity,enrollment');
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/fees +activity,enrollment +fees +no +secret +enabled +shs_\S{43}\n$/) });
    expect(await run('service', 'create', 'fees')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^[^\n]*SERVICE_TAKEN[^\n]*\n$/) });
    expect(await run('service', 'change', 'fees', '--calls', 'none', '--originates')).toMatchObject({ code: 0, stdout: expect.stringMatching(/fees +- +fees +yes +secret +enabled\n$/) });
    expect(await run('service', 'rotate', 'fees', '--overlap-hours', '0')).toMatchObject({ code: 0, stdout: expect.stringMatching(/fees +shs_\S{43} +now\n$/) });
    expect(await run('service', 'disable', 'fees')).toMatchObject({ code: 0, stdout: expect.stringMatching(/disabled\n$/) });
    expect(await json('service', 'list')).toEqual([expect.objectContaining({ name: 'fees', calls: [], hosts: ['fees'], originates: true, enabled: false, credentials: [expect.objectContaining({ kind: 'secret', endsAt: null })] })]);
  }, 180_000);

  it('takes the public half of a key, and names no module that there is not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'service-'));
    const file = join(folder, 'key.pem');
    writeFileSync(file, generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }));
    expect(await run('service', 'create', 'activity', '--keys', file)).toMatchObject({ code: 0, stdout: expect.stringMatching(/key +enabled +\(its keys\)\n$/) });
    rmSync(folder, { recursive: true });
    expect(await run('service', 'rotate', 'activity', '--keys', file)).toMatchObject({ code: 1, stderr: expect.stringMatching(/holds no key that could be read.*ENOENT/) });
    expect(await run('service', 'create', 'other', '--calls', 'feez')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^There is no module feez: /) });
  }, 180_000);
});

describe('schoolhouse route', () => {
  it('gives paths to an old system, shows them, and takes them back', async () => {
    const old = await OldServer.start();
    const given = await run('route', '/v1/lunches/**', old.url, '--share', '60', '--schools', 'demo', '--flag', 'old-lunches');
    const noFlag = 'There is no flag old-lunches: nobody goes by it. `schoolhouse flag set old-lunches` makes it.\n';
    expect(given).toMatchObject({ code: 0, stdout: `/v1/lunches/**: 60 % of the schools, 1 by name, those of the flag old-lunches go to the old system at ${old.url}; the others are served here.\n${noFlag}` });
    await old.stop();
    expect((await run('route')).stdout).toMatch(new RegExp(`^paths .+\\n/v1/lunches/\\*\\* .+ 60 % +1 +old-lunches +kept +false\\n${noFlag}$`));
    await run('route', '/v1/lunches/**', old.url, '--flag', 'old-lunches', '--no-check');
    expect((await run('route')).stdout).toMatch(/ 0 % +0 +old-lunches /);
    expect(await run('route', '/v1/lunches/**', 'off')).toMatchObject({ code: 0, stdout: '/v1/lunches/** is served here within a second.\n' });
    expect(await run('route')).toMatchObject({ code: 0, stdout: 'Every path is served here.\n' });
  }, 180_000);

  it.each([
    ['/v1/schools/**', 'http://127.0.0.1:9', /^\/v1\/schools\/\*\* stays here: schools are opened, suspended and resumed there\n$/],
    ['v1/lunches', 'http://127.0.0.1:9', /^v1\/lunches is no pattern: .+\n$/],
    ['/v1/lunches/**', 'ftp://old', /^ftp:\/\/old is no address of an old system: .+\n$/],
    ['/v1/lunches/**', 'http://127.0.0.1:9', /^Nothing answers at http:\/\/127\.0\.0\.1:9 from here .+--no-check\.\n$/],
    ['/v1/dinners/**', 'off', /^There is no rule for \/v1\/dinners\/\*\*: .+\n$/],
  ])('says in one line what is wrong with %s %s', async (pattern, address, said) => {
    expect(await run('route', pattern, address)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(said) });
  }, 60_000);
});

describe('schoolhouse seed', () => {
  it('makes the demo school once, whatever was there of it, and never in production', async () => {
    expect(demo.logins.map(({ role }) => role).sort()).toEqual(['guardian', 'platform-admin', 'school-admin', 'staff', 'student', 'teacher']);
    expect(await json('seed')).toEqual(demo);
    const refused = await schoolhouse({ ...env, NODE_ENV: 'production' }, 'seed');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('not made in production') });
  }, 180_000);
});

describe('schoolhouse workflow', () => {
  it('lists the workflows of a school, shows one, and refuses to help one that is not stuck', async () => {
    const [workflow] = await json<{ id: string; status: string }[]>('workflow', 'list', '--school', 'demo', '--type', 'provision-school');
    expect(workflow.status).toBe('completed');
    expect(await json('workflow', 'list', '--school', 'demo', '--status', 'stuck')).toEqual([]);
    const shown = await run('workflow', 'show', workflow.id, '--school', 'demo');
    expect(shown.stdout).toContain(`provision-school ${workflow.id} (definition 1) is completed`);
    expect(shown.stdout).toMatch(/CreateFirstAdministrator +do +ok/);
    for (const how of ['retry', 'resolve']) {
      const refused = await run('workflow', how, workflow.id, '--school', 'demo', '--note', 'seen by hand');
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('WORKFLOW_NOT_STUCK') });
    }
  }, 180_000);
});

describe('schoolhouse outbox', () => {
  it('counts what waits, and lists and sends again what could not be handled', async () => {
    const status = await json<{ waiting: { module: string; waiting: number }[]; relays: object; openDeadLetters: number }>('outbox', 'status');
    expect(status.waiting.find(({ module }) => module === 'tenancy')?.waiting).toBeGreaterThan(0);
    expect(status).toMatchObject({ relays: { shards: 8, led: 0, workers: 0 }, openDeadLetters: 0 });
    expect(await json('outbox', 'dead-letters', '--school', 'demo')).toEqual([]);
    expect(await run('outbox', 'redrive', '--school', 'demo')).toMatchObject({ code: 0, stdout: '0 dead letters were sent again\n' });
    expect(await run('outbox', 'redrive', randomUUID(), '--school', 'demo')).toMatchObject({ code: 1, stderr: expect.stringContaining('DEAD_LETTER_NOT_FOUND') });
  }, 180_000);
});

describe('a command that cannot reach its database', () => {
  it('says so in one line, and never shows the password', async () => {
    const missing = await schoolhouse({ ...env, DATABASE_URL: urlOf('nowhere') }, 'tenant', 'list');
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringMatching(/^The PostgreSQL at 127\.0\.0\.1:\d+ has no database "nowhere": .+\n$/) });
    const wrong = Object.assign(new URL(urlOf(database)), { password: 'wrong-password' }).toString();
    const refused = await schoolhouse({ ...env, DATABASE_URL: wrong }, 'tenant', 'list');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/refuses the user "schoolhouse"/) });
    expect(refused.stderr).not.toContain('wrong-password');
  }, 180_000);
});

describe('schoolhouse api', () => {
  it('says in one line that the database is not migrated, or with another secret', async () => {
    const { code, stderr } = await schoolhouse({ ...env, DATABASE_ROLE_SECRET: 'another secret' }, 'api');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^The database is not migrated, or .+`schoolhouse migrate`.+\n$/) });
  }, 30_000);
});

describe('schoolhouse --help', () => {
  it.each(['', 'serve', 'migrate', 'tenant create', 'workflow', 'outbox'])('explains "%s"', async (command) => {
    const { code, stdout, stderr } = await run(...command.split(' ').filter(Boolean), '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: schoolhouse[\s\S]+\n\n\S.+\n/);
  });

  it('is pointed to by a mistake', async () => {
    expect(await run('tennant')).toMatchObject({ code: 1, stderr: expect.stringContaining('schoolhouse --help') });
  });
});
