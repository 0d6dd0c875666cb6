import { newId } from '@schoolhouse/platform/ids/ids';
import type { User } from '../door/house-of-the-test';
import { all, PeopleOverHttp } from './people-over-http';

describe('guardians over HTTP', () => {
  let people: PeopleOverHttp;
  let office: User;
  beforeAll(async () => (people = await PeopleOverHttp.open()));
  beforeEach(() => (office = people.house.user(all)));
  afterAll(() => people?.house.close());

  const ngozi = { name: 'Ngozi Okafor', email: 'ngozi@okafor.example', phone: '+41446681800', locale: 'de-CH' };

  it('registers a guardian once, shows it, and changes it for the version that was read', async () => {
    const key = newId();
    const made = await people.post(office, '/v1/guardians', ngozi, key);
    const guardian = made.json();
    expect([made.statusCode, made.headers.location, made.headers.etag]).toEqual([201, `/v1/guardians/${guardian.id}`, '"1"']);
    expect(guardian).toEqual({ ...ngozi, id: guardian.id, householdId: null, version: 1 });
    expect((await people.post(office, '/v1/guardians', ngozi, key)).body).toBe(made.body);
    expect((await people.get(office, '/v1/guardians')).json().items).toEqual([guardian]);
    const changed = await people.patch(office, `/v1/guardians/${guardian.id}`, { email: null }, '"1"');
    expect([changed.statusCode, changed.headers.etag, changed.json().email]).toEqual([200, '"2"', null]);
    const stale = await people.patch(office, `/v1/guardians/${guardian.id}`, { email: null }, '"1"');
    expect([stale.statusCode, stale.json().code]).toEqual([412, 'GUARDIAN_CHANGED']);
  });

  it('lists by text, page by page', async () => {
    const register = async (body: object) => (await people.post(office, '/v1/guardians', body)).json();
    const family = [await register({ name: 'Emeka Okafor' }), await register({ name: 'Ngozi Okafor' })];
    await register({ name: 'Jo' });
    const first = (await people.get(office, '/v1/guardians?text=okafor&limit=1')).json();
    const second = (await people.get(office, `/v1/guardians?text=okafor&limit=1&cursor=${first.next}`)).json();
    expect([...first.items, ...second.items]).toEqual(family);
    expect((await people.get(office, `/v1/guardians?text=jo&limit=1&cursor=${first.next}`)).json().code).toBe('INVALID_CURSOR');
  });

  it('looks like not found to another school, and is forbidden without the permission', async () => {
    const { id } = (await people.post(office, '/v1/guardians', ngozi)).json();
    const elsewhere = people.house.user(all);
    expect((await people.get(elsewhere, `/v1/guardians/${id}`)).json().code).toBe('GUARDIAN_NOT_FOUND');
    const teacher = people.house.user(['students:read'], office.tenantId);
    expect((await people.get(teacher, `/v1/guardians/${id}`)).statusCode).toBe(403);
    expect((await people.get(teacher, '/v1/guardians')).statusCode).toBe(403);
  });
});
