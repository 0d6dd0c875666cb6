import { aHousehold, confirmed, enrolled, registered } from '@schoolhouse/enrollment/testing/builders';
import { newId } from '@schoolhouse/platform/ids/ids';
import type { User } from '../door/house-of-the-test';
import { all, PeopleOverHttp } from './people-over-http';

describe('enrollments over HTTP, read', () => {
  let people: PeopleOverHttp;
  let office: User;
  beforeAll(async () => (people = await PeopleOverHttp.open()));
  beforeEach(() => (office = people.house.user(all)));
  afterAll(() => people?.house.close());

  const idsOf = (answer: { json(): { items: { id: string }[] } }) => answer.json().items.map(({ id }) => id);

  it('are shown with their state, and not sent again to who has them', async () => {
    const { id: studentId } = await registered(people.office(office));
    const enrollment = await confirmed(people.office(office), studentId);
    const shown = await people.get(office, `/v1/enrollments/${enrollment.id}`);
    expect([shown.statusCode, shown.headers.etag, shown.json()]).toEqual([200, '"2"', enrollment]);
    expect((await people.get(office, `/v1/enrollments/${enrollment.id}`, { 'if-none-match': '"2"' })).statusCode).toBe(304);
  });

  it('are listed by student, activity and status, newest first', async () => {
    const [ada, ben] = [await registered(people.office(office)), await registered(people.office(office))];
    const activityId = newId();
    const adas = await enrolled(people.office(office), ada.id, activityId);
    const bens = (await confirmed(people.office(office), ben.id, activityId)).id;
    expect(idsOf(await people.get(office, '/v1/enrollments'))).toEqual([bens, adas]);
    expect(idsOf(await people.get(office, `/v1/enrollments?studentId=${ada.id}`))).toEqual([adas]);
    expect(idsOf(await people.get(office, `/v1/enrollments?activityId=${activityId}&status=confirmed`))).toEqual([bens]);
    expect((await people.get(office, '/v1/enrollments?status=lost')).statusCode).toBe(400);
    expect((await people.get(office, `/v1/enrollments?onlyFor=${ada.id}`)).statusCode).toBe(400);
  });

  it('look like not found to another school, and are forbidden without the permission', async () => {
    const enrollmentId = await enrolled(people.office(office), (await registered(people.office(office))).id);
    const foreign = await people.get(people.house.user(all), `/v1/enrollments/${enrollmentId}`);
    expect([foreign.statusCode, foreign.json().code]).toEqual([404, 'ENROLLMENT_NOT_FOUND']);
    expect((await people.get(people.house.user([], office.tenantId), `/v1/enrollments/${enrollmentId}`)).statusCode).toBe(403);
  });

  describe('by a family', () => {
    async function family() {
      const [ours, theirs] = [await aHousehold(people.office(office)), await aHousehold(people.office(office))];
      const mother = { ...people.house.user([], office.tenantId) };
      const login = people.house.users.get(mother.userId);
      if (login) login.personId = ours.guardian.id;
      const [own, others] = [await enrolled(people.office(office), ours.student.id), await enrolled(people.office(office), theirs.student.id)];
      return { mother, child: ours.student, stranger: theirs.student, own, others };
    }

    it('show the own children and what they are enrolled in, without any permission', async () => {
      const { mother, child, own } = await family();
      expect((await people.get(mother, '/v1/me/students')).json()).toEqual({ items: [child], next: null });
      expect((await people.get(mother, `/v1/me/students/${child.id}`)).json()).toEqual(child);
      expect(idsOf(await people.get(mother, '/v1/me/enrollments'))).toEqual([own]);
      expect((await people.get(mother, `/v1/me/enrollments/${own}`)).json().id).toBe(own);
    });

    it("show nothing of others' children, and say that they are not there", async () => {
      const { mother, stranger, others } = await family();
      expect((await people.get(mother, `/v1/me/students/${stranger.id}`)).json().code).toBe('STUDENT_NOT_FOUND');
      expect((await people.get(mother, `/v1/me/enrollments/${others}`)).json().code).toBe('ENROLLMENT_NOT_FOUND');
      expect(idsOf(await people.get(mother, `/v1/me/enrollments?studentId=${stranger.id}`))).toEqual([]);
      for (const url of ['/v1/students', `/v1/students/${stranger.id}`, '/v1/enrollments', '/v1/guardians']) expect((await people.get(mother, url)).statusCode).toBe(403);
    });

    it('show nobody to a login that belongs to nobody, whatever it may do otherwise', async () => {
      await family();
      for (const url of ['/v1/me/students', '/v1/me/enrollments']) expect(idsOf(await people.get(office, url))).toEqual([]);
    });
  });
});
