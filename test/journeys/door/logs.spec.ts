import { newId } from '@schoolhouse/platform/ids/ids';
import { createLogger } from '@schoolhouse/platform/logging/logger';
import { runInContext, systemPrincipal } from '@schoolhouse/platform/tenant-context/message-context';
import { HouseOfTheTest, type User } from './house-of-the-test';
import { ThingsController } from './things.controller';

let house: HouseOfTheTest;
let user: User;
const lines: string[] = [];

beforeAll(async () => {
  house = await HouseOfTheTest.open({ controllers: [ThingsController], logs: { write: (line) => lines.push(line) } });
  user = house.user(['things:read']);
});
beforeEach(() => (lines.length = 0));
afterAll(() => house.close());

const written = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

describe('logs', () => {
  it('have one line a request, which says whose it was and how it went', async () => {
    await house.inject({ url: '/v1/things?size=1', headers: { ...(await house.bearer(user)), 'x-correlation-id': 'c-1', traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' } });
    const requests = written().filter(({ msg }) => msg === 'request');
    expect(requests).toEqual([
      expect.objectContaining({ level: 'info', method: 'GET', route: '/v1/things', path: '/v1/things', status: 200, correlationId: 'c-1', traceId: '4bf92f3577b34da6a3ce929d0e0e4736', school: user.tenantId, user: user.userId, service: 'test' }),
    ]);
    expect(requests[0].ms).toEqual(expect.any(Number));
  });

  it('never have the token of a request, nor its query', async () => {
    const { authorization } = await house.bearer(user);
    await house.inject({ url: '/v1/things?email=ada@demo.school&text=Okafor', headers: { authorization, cookie: 'session=s3cret' } });
    expect(lines.length).toBeGreaterThan(0);
    for (const secret of [authorization.slice(7), 'ada@demo.school', 'Okafor', 's3cret']) expect(lines.join('')).not.toContain(secret);
  });

  const log = createLogger({ level: 'info', service: 'test', destination: { write: (line) => lines.push(line) } });

  it('hide what is secret by its name, however deep', () => {
    log.info({ password: 'p-1', user: { email: 'p-2', tokens: [{ refreshToken: 'p-3' }] }, headers: { Authorization: 'p-4', 'set-cookie': 'p-5' }, SIGNING_KEY_SECRET: 'p-6', passwordHash: 'p-7' }, 'x');
    expect(lines.join('')).not.toMatch(/p-\d/);
  });

  it('hide what is secret by its form, also in the text of errors', () => {
    log.error(new Error('user grace@hopper.example could not log in at postgres://owner:hunter2@db with Bearer abc.def'), 'failed for eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln');
    expect(lines.join('')).not.toMatch(/grace|hunter2|abc\.def|eyJ/);
    expect(written()[0]).toMatchObject({ level: 'error', err: { type: 'Error' } });
  });

  it('name the workflow in the course of which a line was written', () => {
    const workflow = newId();
    runInContext({ tenantId: newId(), principal: systemPrincipal, correlationId: workflow, sessionKey: newId() }, () => log.info('step'));
    expect(written()[0]).toMatchObject({ workflow });
  });
});
