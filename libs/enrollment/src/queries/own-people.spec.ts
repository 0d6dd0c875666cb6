import type { ModuleUnderTest, SchoolUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { newId } from '@schoolhouse/platform/ids/ids';
import { GetEnrollment, GetGuardian, GetStudent, ListEnrollments, ListGuardians, ListStudents } from '../contract';
import { aHousehold, enrolled, registered, registeredGuardian } from '../testing/builders';
import { openEnrollment } from '../testing/open-enrollment';

describe('what is shown to a guardian or a student', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openEnrollment()));
  afterAll(() => house.close());

  async function twoFamilies(school: SchoolUnderTest) {
    const [ours, theirs] = [await aHousehold(school), await aHousehold(school)];
    const brother = await registered(school, { name: 'Ben', householdId: ours.householdId });
    return { guardian: ours.guardian.id, ada: ours.student.id, ben: brother.id, stranger: theirs.student.id, strangersGuardian: theirs.guardian.id };
  }
  const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);

  it('is to a guardian: the students and guardians of the household', async () => {
    const school = house.school();
    const { guardian, ada, ben, stranger, strangersGuardian } = await twoFamilies(school);
    expect(idsOf(await school.query(new ListStudents({ onlyFor: guardian })))).toEqual([ada, ben]);
    expect(idsOf(await school.query(new ListGuardians({ onlyFor: guardian })))).toEqual([guardian]);
    expect(await school.query(new GetStudent({ studentId: ben, onlyFor: guardian }))).toMatchObject({ student: { id: ben } });
    await expect(school.query(new GetStudent({ studentId: stranger, onlyFor: guardian }))).rejects.toMatchObject({ code: 'STUDENT_NOT_FOUND' });
    await expect(school.query(new GetGuardian({ guardianId: strangersGuardian, onlyFor: guardian }))).rejects.toMatchObject({ code: 'GUARDIAN_NOT_FOUND' });
  });

  it('is to a student: itself alone', async () => {
    const school = house.school();
    const { ada, ben, guardian } = await twoFamilies(school);
    expect(idsOf(await school.query(new ListStudents({ onlyFor: ada })))).toEqual([ada]);
    expect(idsOf(await school.query(new ListGuardians({ onlyFor: ada })))).toEqual([]);
    await expect(school.query(new GetStudent({ studentId: ben, onlyFor: ada }))).rejects.toMatchObject({ code: 'STUDENT_NOT_FOUND' });
    await expect(school.query(new GetGuardian({ guardianId: guardian, onlyFor: ada }))).rejects.toMatchObject({ code: 'GUARDIAN_NOT_FOUND' });
  });

  it('is, of enrollments, those of the students who are shown', async () => {
    const school = house.school();
    const { guardian, ada, ben, stranger } = await twoFamilies(school);
    const [adas, bens, strangers] = [await enrolled(school, ada), await enrolled(school, ben), await enrolled(school, stranger)];
    expect(idsOf(await school.query(new ListEnrollments({ onlyFor: guardian })))).toEqual([bens, adas]);
    expect(idsOf(await school.query(new ListEnrollments({ onlyFor: ada })))).toEqual([adas]);
    expect(await school.query(new GetEnrollment({ enrollmentId: bens, onlyFor: guardian }))).toMatchObject({ enrollment: { id: bens } });
    await expect(school.query(new GetEnrollment({ enrollmentId: strangers, onlyFor: guardian }))).rejects.toMatchObject({ code: 'ENROLLMENT_NOT_FOUND' });
  });

  it('is nothing but themselves to a guardian without a household: who has none either is not family', async () => {
    const school = house.school();
    const { id: guardian } = await registeredGuardian(school);
    await enrolled(school, (await registered(school)).id);
    expect(idsOf(await school.query(new ListGuardians({ onlyFor: guardian })))).toEqual([guardian]);
    expect(idsOf(await school.query(new ListStudents({ onlyFor: guardian })))).toEqual([]);
    expect(idsOf(await school.query(new ListEnrollments({ onlyFor: guardian })))).toEqual([]);
  });

  it('is nothing to somebody whom this school does not know', async () => {
    const [school, foreign] = [house.school(), house.school()];
    await twoFamilies(school);
    const { guardian } = await twoFamilies(foreign);
    for (const onlyFor of [guardian, newId()]) expect(idsOf(await school.query(new ListStudents({ onlyFor })))).toEqual([]);
  });
});
