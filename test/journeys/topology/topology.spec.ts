import { runInNewContext } from 'node:vm';
import { Databases } from '@schoolhouse/platform/postgres/databases';
import { lockOfMover } from '@schoolhouse/platform/postgres/module-databases';
import { PlacementRules } from '@schoolhouse/platform/remote/placement-rules';
import { PathRules } from '@schoolhouse/platform/strangler/path-rules';
import { Installation } from '../tenancy/installation';

describe('the topology', () => {
  let installation: Installation;
  beforeAll(async () => (installation = await Installation.open()), 60_000);
  afterAll(() => installation?.close());

  it('is read by who runs the installation, and names every module and the process that runs it', async () => {
    const answer = await installation.operate('GET', '/v1/topology');
    expect(answer.statusCode).toBe(200);
    expect(Object.keys(answer.json().modules).sort()).toEqual(['activity', 'enrollment', 'fees', 'identity', 'notifications', 'saga', 'tenancy']);
    expect(answer.json().processes).toMatchObject([{ name: 'api', elsewhere: {} }]);
  });

  it('is for nobody without a token, and not for the administrator of a school', async () => {
    const { token } = await installation.openSchool();
    expect((await installation.send('GET', '/v1/topology')).statusCode).toBe(401);
    expect((await installation.send('GET', '/v1/topology', { token })).statusCode).toBe(403);
  });

  it('tells where a module is moving, and not the password of the broker', async () => {
    const rules = installation.app.get(PlacementRules, { strict: false });
    await rules.set({ module: 'fees', at: 'nats://house:opensesame@broker:4222', shareBasisPoints: 0, schools: [], flag: 'new-fees', shadow: false, note: '' });
    const answer = await installation.operate('GET', '/v1/topology');
    expect(answer.json().moving).toMatchObject([{ module: 'fees', at: 'nats://house:…@broker:4222', flag: 'new-fees' }]);
    expect(answer.body).not.toContain('opensesame');
  });

  it('tells which modules have a database of their own, or are about to, and since when', async () => {
    const told = async () => (await installation.operate('GET', '/v1/topology')).json().databases;
    await installation.database.inspect(`INSERT INTO platform.module_database (module, at, state) VALUES ('fees', 'postgres://db-2:5432/fees', 'copying')`);
    await installation.database.inspect(`SELECT pg_advisory_lock(${lockOfMover})`, ['fees']);
    expect(await told()).toMatchObject([{ module: 'fees', at: 'postgres://db-2:5432/fees', state: 'copying', since: expect.stringMatching(/^20/) }]);
    await installation.database.inspect(`SELECT pg_advisory_unlock(${lockOfMover})`, ['fees']);
    expect(await told()).toMatchObject([{ module: 'fees', state: 'left' }]);
    await installation.app.get(Databases, { strict: false }).look();
    const health = (await installation.send('GET', '/health/ready')).json();
    expect(health.details).toMatchObject({ 'database:fees': { status: 'degraded' } });
  });

  it('tells which paths are those of an old system', async () => {
    await installation.app.get(PathRules, { strict: false }).set({ pattern: '/v1/lunches/**', at: 'http://old:8080', shareBasisPoints: 5_000, schools: [], flag: null, forwardsToken: false, shadow: false });
    const answer = await installation.operate('GET', '/v1/topology');
    expect(answer.json().strangled).toMatchObject([{ pattern: '/v1/lunches/**', at: 'http://old:8080', shareBasisPoints: 5_000 }]);
  });

  it('has a page that anybody may open, that tells nothing, and whose every part comes from this house', async () => {
    const page = await installation.send('GET', '/topology');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    const parts = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part]) => part);
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) expect([part, (await installation.send('GET', part)).statusCode]).toEqual([part, 200]);
    expect(page.body).not.toContain('tcp://');
    expect((await installation.send('GET', '/topology/..%2fapi.module.js')).statusCode).toBe(400);
  });

  it('has a page that its own rules let work: no script and no style stands in it, and none comes from elsewhere', async () => {
    const { headers, body } = await installation.send('GET', '/topology');
    expect(headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self'; style-src 'self'/);
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(body).not.toMatch(/<style|style=|<script(?! src="\/topology\/)|\son\w+=|https?:/);
  });

  it('has a script that every browser can read and that makes no markup of what processes say', async () => {
    const { body } = await installation.send('GET', '/topology/topology.js');
    expect(() => runInNewContext(`(() => {${body}})`)).not.toThrow();
    expect(body).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write|eval\(/);
  });
});
