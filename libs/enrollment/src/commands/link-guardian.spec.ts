import { newId } from '@schoolhouse/platform/ids/ids';
import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { GetGuardian, GetStudent, LinkGuardian, ListStudents } from '../contract';
import { aHousehold, registered, registeredGuardian } from '../testing/builders';
import { openEnrollment } from '../testing/open-enrollment';

describe('LinkGuardian', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openEnrollment()));
  afterAll(() => house.close());

  it('makes a household of a student and a guardian who have none', async () => {
    const school = house.school();
    const { householdId, student, guardian } = await aHousehold(school);
    expect([student.householdId, guardian.householdId]).toEqual([householdId, householdId]);
    expect(await school.query(new GetStudent({ studentId: student.id }))).toEqual({ student: { ...student, version: 2 } });
    expect(await school.query(new GetGuardian({ guardianId: guardian.id }))).toEqual({ guardian: { ...guardian, version: 2 } });
  });

  it('brings a second child and a second guardian into the same household', async () => {
    const school = house.school();
    const { householdId, student, guardian } = await aHousehold(school);
    const sister = await school.execute(new LinkGuardian({ studentId: (await registered(school)).id, guardianId: guardian.id }));
    const father = await school.execute(new LinkGuardian({ studentId: student.id, guardianId: (await registeredGuardian(school)).id }));
    expect([sister.householdId, father.householdId]).toEqual([householdId, householdId]);
    expect(father.student.version).toBe(student.version);
  });

  it('sent twice, links once and gives the same answer', async () => {
    const school = house.school();
    const command = new LinkGuardian({ studentId: (await registered(school)).id, guardianId: (await registeredGuardian(school)).id });
    const key = newId();
    const first = await school.execute(command, { key });
    expect(await school.execute(command, { key })).toEqual(first);
    expect(await school.execute(command)).toEqual(first);
  });

  it('ends in one household when many children are linked at once', async () => {
    const school = house.school();
    const guardianId = (await registeredGuardian(school)).id;
    const children = await Promise.all(Array.from({ length: 6 }, () => registered(school)));
    const links = await Promise.all(children.map(({ id }) => school.execute(new LinkGuardian({ studentId: id, guardianId }))));
    expect(new Set(links.map(({ householdId }) => householdId)).size).toBe(1);
    expect((await school.query(new ListStudents({ householdId: links[0].householdId }))).items).toHaveLength(6);
    expect(await house.database.inspect('SELECT id FROM enrollment.household WHERE tenant_id = $1', [school.tenantId])).toHaveLength(1);
  });

  it('refuses two who live in different households, and changes nothing', async () => {
    const school = house.school();
    const [one, other] = [await aHousehold(school), await aHousehold(school)];
    const link = new LinkGuardian({ studentId: one.student.id, guardianId: other.guardian.id });
    await expect(school.execute(link)).rejects.toMatchObject({ code: 'HOUSEHOLDS_DIFFER' });
    expect(await school.query(new GetStudent({ studentId: one.student.id }))).toEqual({ student: one.student });
  });

  it("refuses another school's student or guardian as one who is not there", async () => {
    const [school, foreign] = [house.school(), house.school()];
    const studentId = (await registered(school)).id;
    const guardianId = (await registeredGuardian(foreign)).id;
    await expect(school.execute(new LinkGuardian({ studentId, guardianId }))).rejects.toMatchObject({ code: 'GUARDIAN_NOT_FOUND' });
    await expect(foreign.execute(new LinkGuardian({ studentId, guardianId }))).rejects.toMatchObject({ code: 'STUDENT_NOT_FOUND' });
  });
});
