import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { newId } from '@schoolhouse/platform/ids/ids';
import { ListContacts } from '../contract';
import { aHousehold, enrolled, registered, registeredGuardian } from '../testing/builders';
import { openEnrollment } from '../testing/open-enrollment';

describe('ListContacts', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openEnrollment()));
  afterAll(() => house.close());

  it('names the student and every guardian of the household, and nobody else', async () => {
    const school = house.school();
    const { householdId, student, guardian } = await aHousehold(school);
    const father = await registeredGuardian(school, { name: 'Emeka', email: null, locale: 'de', householdId });
    await aHousehold(school);
    const enrollmentId = await enrolled(school, student.id);
    const family = [
      { id: guardian.id, name: guardian.name, email: guardian.email, locale: 'en' },
      { id: father.id, name: 'Emeka', email: null, locale: 'de' },
    ];
    expect(await school.query(new ListContacts({ enrollmentIds: [enrollmentId] }))).toEqual({ items: [{ enrollmentId, student: { id: student.id, name: student.name }, guardians: family }] });
  });

  it('has nobody to name for a student without a household', async () => {
    const school = house.school();
    await registeredGuardian(school);
    const enrollmentId = await enrolled(school, (await registered(school)).id);
    expect(await school.query(new ListContacts({ enrollmentIds: [enrollmentId] }))).toMatchObject({ items: [{ enrollmentId, guardians: [] }] });
  });

  it('answers for several at once, each with its own family', async () => {
    const school = house.school();
    const families = [await aHousehold(school), await aHousehold(school)];
    const enrollmentIds = [await enrolled(school, families[0].student.id), await enrolled(school, families[1].student.id)];
    const { items } = await school.query(new ListContacts({ enrollmentIds }));
    expect(items.map(({ enrollmentId, student, guardians }) => [enrollmentId, student.id, guardians.map(({ id }) => id)])).toEqual(
      enrollmentIds.map((id, i) => [id, families[i].student.id, [families[i].guardian.id]]),
    );
  });

  it("knows another school's enrollment no better than one that is not there", async () => {
    const school = house.school();
    const enrollmentId = await enrolled(school, (await registered(school)).id);
    expect(await house.school().query(new ListContacts({ enrollmentIds: [enrollmentId] }))).toEqual({ items: [] });
    expect(await school.query(new ListContacts({ enrollmentIds: [newId()] }))).toEqual({ items: [] });
  });
});
