import { newId } from '@schoolhouse/platform/ids/ids';
import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { GetStudent, ListStudents, RegisterStudent } from '../contract';
import { aHousehold, registered } from '../testing/builders';
import { openEnrollment } from '../testing/open-enrollment';

describe('RegisterStudent', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openEnrollment()));
  afterAll(() => house.close());

  it('keeps all that is said of the student', async () => {
    const school = house.school();
    const { householdId } = await aHousehold(school);
    const given = { name: 'Zoë Lê', birthDate: '2015-02-28', grade: 0, householdId, externalNumber: 'S-17' };
    const { student } = await school.execute(new RegisterStudent(given));
    expect(student).toEqual({ ...given, id: student.id, status: 'active', version: 1 });
    expect(await school.query(new GetStudent({ studentId: student.id }))).toEqual({ student });
  });

  it('needs no more than a name', async () => {
    const school = house.school();
    const { student } = await school.execute(new RegisterStudent({ name: '  Ada  ' }));
    expect(student).toMatchObject({ name: 'Ada', birthDate: null, grade: null, householdId: null, externalNumber: null });
  });

  it('sent twice, registers once and gives the same answer', async () => {
    const school = house.school();
    const key = newId();
    const command = new RegisterStudent({ name: 'Ada Okafor', externalNumber: 'S-1' });
    const first = await school.execute(command, { key });
    expect(await school.execute(command, { key })).toEqual(first);
    expect((await school.query(new ListStudents({}))).items).toEqual([first.student]);
  });

  it('raced by its own second delivery, registers once', async () => {
    const school = house.school();
    const key = newId();
    const answers = await Promise.all(Array.from({ length: 6 }, () => school.execute(new RegisterStudent({ name: 'Ada', externalNumber: 'S-1' }), { key })));
    expect(new Set(answers.map(({ student }) => student.id)).size).toBe(1);
    expect((await school.query(new ListStudents({}))).items).toHaveLength(1);
  });

  it('refuses a number that another student of the school has; another school may use it', async () => {
    const school = house.school();
    await registered(school, { externalNumber: 'S-1' });
    await expect(registered(school, { externalNumber: 'S-1' })).rejects.toMatchObject({ code: 'EXTERNAL_NUMBER_TAKEN' });
    expect(await registered(house.school(), { externalNumber: 'S-1' })).toMatchObject({ externalNumber: 'S-1' });
  });

  it("refuses a household that is not there, or another school's", async () => {
    const { householdId } = await aHousehold(house.school());
    await expect(registered(house.school(), { householdId })).rejects.toMatchObject({ code: 'HOUSEHOLD_NOT_FOUND' });
    await expect(registered(house.school(), { householdId: newId() })).rejects.toMatchObject({ code: 'HOUSEHOLD_NOT_FOUND' });
  });

  it('refuses who is not born yet', async () => {
    await expect(registered(house.school(), { birthDate: '2026-09-02' })).rejects.toMatchObject({ code: 'BORN_IN_FUTURE' });
  });

  it.each([
    ['a name with a control character', { name: 'A\0da' }],
    ['a name of half characters', { name: 'Ada \ud83d' }],
    ['a blank name', { name: '   ' }],
    ['a day that is none', { birthDate: '2015-02-30' }],
    ['a day of another age', { birthDate: '0000-01-01' }],
    ['a grade that no school has', { grade: 2_000_000_000 }],
    ['half a grade', { grade: 3.5 }],
  ])('refuses %s, and not by a fault of the database', async (_, fields) => {
    await expect(registered(house.school(), fields)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});
