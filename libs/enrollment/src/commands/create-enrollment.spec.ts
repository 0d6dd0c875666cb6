import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { newId } from '@schoolhouse/platform/ids/ids';
import { CancelEnrollment, ChangeStudent, GetEnrollment, ListEnrollments } from '../contract';
import { aHousehold, anEnrollment, confirmed, enrolled, registered } from '../testing/builders';
import { atOnce, refusalsOf } from '../testing/at-once';
import { openEnrollment } from '../testing/open-enrollment';

const reason = { code: 'OFFICE', message: 'By the office.' };

describe('CreateEnrollment', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openEnrollment()));
  afterAll(() => house.close());

  it('begins an enrollment, tells it, and answers what the next steps need of the student', async () => {
    const school = house.school();
    const student = await registered(school, { birthDate: '2016-05-04', grade: 4 });
    const command = anEnrollment({ studentId: student.id });
    const { enrollmentId, studentId, activityId } = command;
    expect(await school.execute(command)).toEqual({ student: { studentId, householdId: null, grade: 4, birthDate: '2016-05-04' }, siblingsEnrolled: 0 });
    const { enrollment } = await school.query(new GetEnrollment({ enrollmentId }));
    expect(enrollment).toMatchObject({ studentId, activityId, status: 'new', version: 1, createdAt: house.clock.now().toISOString() });
    expect(await school.events()).toMatchObject([{ type: 'enrollment.enrollment-created.v1', subject: enrollmentId, data: { enrollmentId, studentId, activityId } }]);
  });

  it('sent twice, enrolls once and gives the same answer', async () => {
    const school = house.school();
    const command = anEnrollment({ studentId: (await registered(school)).id });
    const key = newId();
    const first = await school.execute(command, { key });
    expect(await school.execute(command, { key })).toEqual(first);
    expect((await school.query(new ListEnrollments({}))).items).toHaveLength(1);
    expect(await school.events()).toHaveLength(1);
  });

  it('refuses a student who is already enrolled in the activity', async () => {
    const school = house.school();
    const student = await registered(school);
    const { activityId } = await confirmed(school, student.id);
    await expect(school.execute(anEnrollment({ studentId: student.id, activityId }))).rejects.toMatchObject({ code: 'DUPLICATE_ENROLLMENT', details: { activityId } });
  });

  it('lets one of many through who all saw that there was none yet', async () => {
    const school = house.school();
    const studentId = (await registered(school)).id;
    const activityId = newId();
    const attempt = () => school.execute(anEnrollment({ studentId, activityId }), { key: newId() });
    const outcomes = await atOnce(house, 'LOCK TABLE enrollment.enrollment IN SHARE MODE', [attempt, attempt, attempt, attempt]);
    expect(refusalsOf(outcomes)).toEqual(Array(3).fill('DUPLICATE_ENROLLMENT'));
    expect((await school.query(new ListEnrollments({ activityId }))).items).toHaveLength(1);
    expect(await school.events()).toHaveLength(1);
  });

  it('takes a student again whose earlier enrollment has ended', async () => {
    const school = house.school();
    const student = await registered(school);
    const activityId = newId();
    await school.execute(new CancelEnrollment({ enrollmentId: await enrolled(school, student.id, activityId), reason }));
    const { id } = await confirmed(school, student.id, activityId);
    await school.execute(new CancelEnrollment({ enrollmentId: id, reason }));
    await enrolled(school, student.id, activityId);
    const { items: enrollments } = await school.query(new ListEnrollments({ activityId }));
    expect(enrollments.map(({ status }) => status)).toEqual(['new', 'cancelled', 'rejected']);
  });

  it('refuses an id that another enrollment has', async () => {
    const school = house.school();
    const enrollmentId = await enrolled(school, (await registered(school)).id);
    const again = anEnrollment({ enrollmentId, studentId: (await registered(school)).id });
    await expect(school.execute(again)).rejects.toMatchObject({ code: 'DUPLICATE_ENROLLMENT' });
  });

  it('counts the siblings who are enrolled, each once, in whatever', async () => {
    const school = house.school();
    const { householdId } = await aHousehold(school);
    const [ada, ben, cleo] = [await registered(school, { householdId }), await registered(school, { householdId }), await registered(school, { householdId })];
    await enrolled(school, ben.id);
    await confirmed(school, ben.id);
    await school.execute(new CancelEnrollment({ enrollmentId: await enrolled(school, cleo.id), reason }));
    await enrolled(school, (await registered(school)).id);
    expect(await school.execute(anEnrollment({ studentId: ada.id }))).toMatchObject({ student: { householdId }, siblingsEnrolled: 1 });
  });

  it('refuses a student who is not there', async () => {
    await expect(house.school().execute(anEnrollment())).rejects.toMatchObject({ code: 'STUDENT_NOT_FOUND' });
  });

  it("refuses another school's student as one who is not there", async () => {
    const student = await registered(house.school());
    await expect(house.school().execute(anEnrollment({ studentId: student.id }))).rejects.toMatchObject({ code: 'STUDENT_NOT_FOUND' });
  });

  it('refuses a student who is inactive', async () => {
    const school = house.school();
    const { id: studentId, version } = await registered(school);
    await school.execute(new ChangeStudent({ studentId, version, changes: { status: 'inactive' } }));
    await expect(school.execute(anEnrollment({ studentId }))).rejects.toMatchObject({ code: 'STUDENT_INACTIVE' });
  });

  it('is refused when its compensation came first, and leaves nothing behind', async () => {
    const school = house.school();
    const command = anEnrollment({ studentId: (await registered(school)).id });
    const id = newId();
    const undo = new CancelEnrollment({ enrollmentId: command.enrollmentId, reason });
    expect(await school.execute(undo, { key: { id, name: 'undo:create', revokes: 'create' } })).toEqual({ enrollment: null });
    await expect(school.execute(command, { key: { id, name: 'create' } })).rejects.toMatchObject({ code: 'COMMAND_REVOKED' });
    expect((await school.query(new ListEnrollments({}))).items).toEqual([]);
    expect(await school.events()).toEqual([]);
  });

  it('raced by its compensation, ends in nothing or in rejected', async () => {
    const school = house.school();
    for (let round = 0; round < 20; round += 1) {
      const command = anEnrollment({ studentId: (await registered(school)).id });
      const id = newId();
      const undo = new CancelEnrollment({ enrollmentId: command.enrollmentId, reason });
      await Promise.allSettled([
        school.execute(command, { key: { id, name: 'create' } }),
        school.execute(undo, { key: { id, name: 'undo:create', revokes: 'create' } }),
      ]);
    }
    const { items: enrollments } = await school.query(new ListEnrollments({ limit: 100 }));
    expect(enrollments.filter(({ status }) => status !== 'rejected')).toEqual([]);
  });

  it('costs one commit, with its event and the record of its key', async () => {
    const school = house.school();
    const command = anEnrollment({ studentId: (await registered(school)).id });
    await school.execute(command, { key: newId() });
    const transactions = await house.database.inspect(
      `SELECT xmin::text FROM enrollment.enrollment WHERE id = $1 UNION SELECT xmin::text FROM enrollment.outbox WHERE aggregate_id = $1
       UNION SELECT xmin::text FROM enrollment.processed_message WHERE tenant_id = $2`,
      [command.enrollmentId, school.tenantId],
    );
    expect(transactions).toHaveLength(1);
  });
});
