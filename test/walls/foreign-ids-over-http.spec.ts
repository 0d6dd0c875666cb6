import { register } from 'prom-client';
import { newId } from '@schoolhouse/platform/ids/ids';
import { SuspiciousAccess } from '@schoolhouse/platform/tenant-context/suspicious-access';
import { Routes } from '../../apps/api/src/door/routes';
import { HouseUnderTest, SchoolOfHouse } from '../house/house-under-test';
import { Installation } from '../journeys/tenancy/installation';
import { belongingsOf, type Belongings } from './belongings';

describe('an id of another school, over HTTP', () => {
  let installation: Installation;
  let theirs: Belongings;
  let mine: Belongings;
  let token: string;
  beforeAll(async () => {
    installation = await Installation.open();
    const house = new HouseUnderTest(installation.database, installation.app);
    const [one, other] = [await installation.openSchool(), await installation.openSchool()];
    theirs = await belongingsOf(new SchoolOfHouse(one.id, house), house.database);
    mine = await belongingsOf(new SchoolOfHouse(other.id, house), house.database);
    token = other.token;
  });
  afterAll(() => installation?.close());

  const get = (path: string, id: string) => installation.send('GET', path.replace(':id', id), { token });
  /** Every address of one thing of a school; what belongs to the operators refuses an administrator before it looks. */
  const addresses = () =>
    installation.app.get(Routes).all().filter(({ method, path, traits }) => method === 'GET' && path.includes('/:id') && traits.policy !== 'public' && !traits.policy?.includes('schools:read')).map(({ path }) => path);

  it('is not found at any address, whatever it is the id of', async () => {
    expect(addresses().length).toBeGreaterThan(8);
    for (const path of addresses()) {
      for (const [what, id] of Object.entries(theirs)) expect([path, what, (await get(path, id)).statusCode]).toEqual([path, what, 404]);
    }
  });

  it('is answered with the same bytes as an id that nobody has', async () => {
    const nobodys = newId();
    for (const path of addresses()) {
      for (const id of [theirs.studentId, theirs.activityId, theirs.feeId]) {
        const [foreign, unknown] = [await get(path, id), await get(path, nobodys)];
        const bytes = (body: string, asked: string, { traceId }: { traceId: string }) => body.replaceAll(asked, '<id>').replaceAll(traceId, '<trace>');
        expect(bytes(foreign.body, id, foreign.json())).toBe(bytes(unknown.body, nobodys, unknown.json()));
      }
    }
  });

  it('would be found by who it belongs to: each address shows something', async () => {
    const shown: string[] = [];
    for (const path of addresses().filter((address) => !address.startsWith('/v1/me/'))) {
      for (const id of Object.values(mine)) if ((await get(path, id)).statusCode === 200) shown.push(path);
    }
    expect([...new Set(shown)].sort()).toEqual([...new Set(addresses().filter((address) => !address.startsWith('/v1/me/')))].sort());
  });

  it('is counted', async () => {
    const suspicious = installation.app.get(SuspiciousAccess, { strict: false });
    await suspicious.settled();
    register.resetMetrics();
    await get('/v1/students/:id', theirs.studentId);
    await suspicious.settled();
    const metrics = await installation.send('GET', '/metrics', { token });
    expect(metrics.body).toContain('schoolhouse_cross_tenant_access_total{resource="enrollment.student"} 1');
  });
});
