import { newId } from '@schoolhouse/platform/ids/ids';
import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { ChangeStudent, GetStudent } from '../contract';
import { registered } from '../testing/builders';
import { atOnce, refusalsOf } from '../testing/at-once';
import { openEnrollment } from '../testing/open-enrollment';

describe('ChangeStudent', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openEnrollment()));
  afterAll(() => house.close());

  it('changes what is named, and keeps the rest', async () => {
    const school = house.school();
    const before = await registered(school, { externalNumber: 'S-1' });
    const changes = { name: 'Ada Obi', grade: null, status: 'inactive' as const };
    const { student } = await school.execute(new ChangeStudent({ studentId: before.id, version: 1, changes }));
    expect(student).toEqual({ ...before, ...changes, version: 2 });
    expect(await school.query(new GetStudent({ studentId: before.id }))).toEqual({ student });
  });

  it('sent twice, changes once and gives the same answer', async () => {
    const school = house.school();
    const { id: studentId } = await registered(school);
    const [command, key] = [new ChangeStudent({ studentId, version: 1, changes: { grade: 5 } }), newId()];
    const first = await school.execute(command, { key });
    expect(await school.execute(command, { key })).toEqual(first);
    expect(await school.query(new GetStudent({ studentId }))).toMatchObject({ student: { version: 2 } });
  });

  it('lets one of many who read the same version change it', async () => {
    const school = house.school();
    const { id: studentId } = await registered(school);
    const attempts = [1, 2, 3, 4].map((grade) => () => school.execute(new ChangeStudent({ studentId, version: 1, changes: { grade } })));
    const outcomes = await atOnce(house, `SELECT FROM enrollment.student WHERE id = '${studentId}' FOR UPDATE`, attempts);
    expect(refusalsOf(outcomes)).toEqual(Array(3).fill('STUDENT_CHANGED'));
    expect(await school.query(new GetStudent({ studentId }))).toMatchObject({ student: { version: 2 } });
  });

  it('refuses a number that another student has', async () => {
    const school = house.school();
    await registered(school, { externalNumber: 'S-1' });
    const { id: studentId } = await registered(school);
    await expect(school.execute(new ChangeStudent({ studentId, version: 1, changes: { externalNumber: 'S-1' } }))).rejects.toMatchObject({ code: 'EXTERNAL_NUMBER_TAKEN' });
  });

  it("refuses another school's student as one who is not there", async () => {
    const school = house.school();
    const student = await registered(school);
    const change = new ChangeStudent({ studentId: student.id, version: 1, changes: { name: 'Eve' } });
    await expect(house.school().execute(change)).rejects.toMatchObject({ code: 'STUDENT_NOT_FOUND' });
    expect(await school.query(new GetStudent({ studentId: student.id }))).toEqual({ student });
  });

  it('refuses what is not for the caller to set', async () => {
    const school = house.school();
    const { id: studentId } = await registered(school);
    const changes = { id: newId(), name: 'Eve' } as { name: string };
    await expect(school.execute(new ChangeStudent({ studentId, version: 1, changes }))).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});
