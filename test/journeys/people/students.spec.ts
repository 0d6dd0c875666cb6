import { newId } from '@schoolhouse/platform/ids/ids';
import type { User } from '../door/house-of-the-test';
import { all, PeopleOverHttp } from './people-over-http';

describe('students over HTTP', () => {
  let people: PeopleOverHttp;
  let office: User;
  beforeAll(async () => (people = await PeopleOverHttp.open()));
  beforeEach(() => (office = people.house.user(all)));
  afterAll(() => people?.house.close());

  const ada = { name: 'Ada Okafor', birthDate: '2016-05-04', grade: 4, externalNumber: 'S-1' };

  it('registers a student, shows it, and does not send it again to who has it', async () => {
    const made = await people.post(office, '/v1/students', ada);
    const student = made.json();
    expect([made.statusCode, made.headers.location, made.headers.etag]).toEqual([201, `/v1/students/${student.id}`, '"1"']);
    expect(student).toEqual({ ...ada, id: student.id, householdId: null, status: 'active', version: 1 });
    expect((await people.get(office, `/v1/students/${student.id}`)).json()).toEqual(student);
    expect((await people.get(office, `/v1/students/${student.id}`, { 'if-none-match': '"1"' })).statusCode).toBe(304);
  });

  it('registers once however often the same request comes, with the same bytes, and refuses another one under its key', async () => {
    const key = newId();
    const first = await people.post(office, '/v1/students', ada, key);
    const second = await people.post(office, '/v1/students', ada, key);
    expect([second.statusCode, second.body, second.headers.location]).toEqual([201, first.body, first.headers.location]);
    expect((await people.get(office, '/v1/students')).json().items).toHaveLength(1);
    const other = await people.post(office, '/v1/students', { name: 'Ben' }, key);
    expect([other.statusCode, other.json().code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('changes what is named for the version that was read', async () => {
    const { id } = (await people.post(office, '/v1/students', ada)).json();
    const url = `/v1/students/${id}`;
    const changed = await people.patch(office, url, { grade: 5 }, '"1"');
    expect([changed.statusCode, changed.headers.etag, changed.json()]).toEqual([200, '"2"', expect.objectContaining({ ...ada, grade: 5 })]);
    const stale = await people.patch(office, url, { grade: 6 }, '"1"');
    expect([stale.statusCode, stale.json().code]).toEqual([412, 'STUDENT_CHANGED']);
    expect((await people.patch(office, url, { grade: 6 })).statusCode).toBe(428);
    expect((await people.patch(office, url, { id: newId() }, '"2"')).statusCode).toBe(400);
  });

  it('lists by filter, page by page, while students come', async () => {
    const register = async (body: object) => (await people.post(office, '/v1/students', body)).json();
    const present = [await register({ name: 'Ada', grade: 0 }), await register({ name: 'Ben', grade: 0 }), await register({ name: 'Cleo', grade: 0 })];
    await register({ name: 'Dan', grade: 1 });
    const first = await people.get(office, '/v1/students?grade=0&limit=2');
    const late = await register({ name: 'Eve', grade: 0 });
    const second = await people.get(office, `/v1/students?grade=0&limit=2&cursor=${first.json().next}`);
    expect([...first.json().items, ...second.json().items]).toEqual([...present, late]);
    expect(first.headers.link).toContain('rel="next"');
    expect((await people.get(office, '/v1/students?text=cLE')).json().items).toEqual([present[2]]);
  });

  it.each(['grade=', 'grade=4.5', 'grade=99', 'status=gone', 'householdId=x', 'text=%00', 'onlyFor=x', 'limit=0'])('refuses the filter %s', async (filter) => {
    const refused = await people.get(office, `/v1/students?${filter}`);
    expect([refused.statusCode, refused.json().code]).toEqual([400, 'INVALID_REQUEST']);
  });

  it('brings a student and guardians into one household', async () => {
    const child = (await people.post(office, '/v1/students', ada)).json();
    const guardian = (await people.post(office, '/v1/guardians', { name: 'Ngozi' })).json();
    const linked = await people.post(office, `/v1/students/${child.id}/guardians`, { guardianId: guardian.id });
    const { householdId } = linked.json();
    expect([linked.statusCode, linked.json().student.householdId, linked.json().guardian.householdId]).toEqual([200, householdId, householdId]);
    expect((await people.get(office, `/v1/guardians?householdId=${householdId}`)).json().items).toEqual([linked.json().guardian]);
    const nobody = await people.post(office, `/v1/students/${child.id}/guardians`, { guardianId: newId() });
    expect([nobody.statusCode, nobody.json().code]).toEqual([404, 'GUARDIAN_NOT_FOUND']);
  });

  it('refuses what does not fit, naming what, and nothing is half done', async () => {
    await people.post(office, '/v1/students', ada);
    const taken = await people.post(office, '/v1/students', ada);
    expect([taken.statusCode, taken.json().code]).toEqual([409, 'EXTERNAL_NUMBER_TAKEN']);
    const unborn = await people.post(office, '/v1/students', { name: 'Zoe', birthDate: '2999-01-01' });
    expect([unborn.statusCode, unborn.json().code]).toEqual([400, 'BORN_IN_FUTURE']);
    const homeless = await people.post(office, '/v1/students', { name: 'Zoe', householdId: newId() });
    expect([homeless.statusCode, homeless.json().code]).toEqual([404, 'HOUSEHOLD_NOT_FOUND']);
    const unfit = await people.post(office, '/v1/students', { name: 'Z\0e', birthDate: '2016-02-30', grade: '4', admin: true });
    expect(unfit.statusCode).toBe(400);
    expect(unfit.json().errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(['/admin', '/birthDate', '/grade', '/name']);
    expect((await people.get(office, '/v1/students')).json().items).toHaveLength(1);
  });

  it('looks like not found to another school, and is forbidden without the permission', async () => {
    const { id } = (await people.post(office, '/v1/students', ada)).json();
    const elsewhere = people.house.user(all);
    expect((await people.get(elsewhere, `/v1/students/${id}`)).json().code).toBe('STUDENT_NOT_FOUND');
    expect((await people.patch(elsewhere, `/v1/students/${id}`, { grade: 5 }, '"1"')).json().code).toBe('STUDENT_NOT_FOUND');
    expect((await people.get(elsewhere, '/v1/students')).json().items).toEqual([]);
    const reader = people.house.user(['students:read'], office.tenantId);
    expect((await people.get(reader, `/v1/students/${id}`)).statusCode).toBe(200);
    expect((await people.patch(reader, `/v1/students/${id}`, { grade: 5 }, '"1"')).statusCode).toBe(403);
    const writer = people.house.user(['students:write'], office.tenantId);
    expect((await people.post(writer, `/v1/students/${id}/guardians`, { guardianId: newId() })).statusCode).toBe(403);
  });
});
