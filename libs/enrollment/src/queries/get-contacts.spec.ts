import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { newId } from '@schoolhouse/platform/ids/ids';
import { GetContacts } from '../contract';
import { aHousehold, enrolled, registered, registeredGuardian } from '../testing/builders';
import { openEnrollment } from '../testing/open-enrollment';

describe('GetContacts', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openEnrollment()));
  afterAll(() => house.close());

  it('names the student and every guardian of the household, and nobody else', async () => {
    const school = house.school();
    const { householdId, student, guardian } = await aHousehold(school);
    const father = await registeredGuardian(school, { name: 'Emeka', email: null, locale: 'de', householdId });
    await aHousehold(school);
    expect(await school.query(new GetContacts({ enrollmentId: await enrolled(school, student.id) }))).toEqual({
      student: { id: student.id, name: student.name },
      guardians: [
        { id: guardian.id, name: guardian.name, email: guardian.email, locale: 'en' },
        { id: father.id, name: 'Emeka', email: null, locale: 'de' },
      ],
    });
  });

  it('has nobody to name for a student without a household', async () => {
    const school = house.school();
    await registeredGuardian(school);
    const enrollmentId = await enrolled(school, (await registered(school)).id);
    expect(await school.query(new GetContacts({ enrollmentId }))).toMatchObject({ guardians: [] });
  });

  it("refuses another school's enrollment as one that is not there", async () => {
    const school = house.school();
    const enrollmentId = await enrolled(school, (await registered(school)).id);
    await expect(house.school().query(new GetContacts({ enrollmentId }))).rejects.toMatchObject({ code: 'ENROLLMENT_NOT_FOUND' });
    await expect(school.query(new GetContacts({ enrollmentId: newId() }))).rejects.toMatchObject({ code: 'ENROLLMENT_NOT_FOUND' });
  });
});
