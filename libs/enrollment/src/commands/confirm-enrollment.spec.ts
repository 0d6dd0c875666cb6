import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { newId } from '@schoolhouse/platform/ids/ids';
import { ConfirmEnrollment, GetEnrollment } from '../contract';
import { confirmed, enrolled, registered } from '../testing/builders';
import { atOnce, refusalsOf } from '../testing/at-once';
import { openEnrollment } from '../testing/open-enrollment';

describe('ConfirmEnrollment', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openEnrollment()));
  afterAll(() => house.close());

  it('makes a new enrollment confirmed, with its fee, and tells that it is complete', async () => {
    const school = house.school();
    const studentId = (await registered(school)).id;
    const [enrollmentId, feeId] = [await enrolled(school, studentId), newId()];
    house.clock.advance(60_000);
    const { enrollment } = await school.execute(new ConfirmEnrollment({ enrollmentId, feeId }));
    expect(enrollment).toMatchObject({ id: enrollmentId, status: 'confirmed', feeId, confirmedAt: house.clock.now().toISOString(), version: 2 });
    expect(await school.query(new GetEnrollment({ enrollmentId }))).toEqual({ enrollment });
    const { activityId } = enrollment;
    expect((await school.events()).at(-1)).toMatchObject({ type: 'enrollment.enrollment-completed.v1', subject: enrollmentId, data: { enrollmentId, studentId, activityId, feeId } });
  });

  it('sent twice, confirms once and gives the same answer', async () => {
    const school = house.school();
    const command = new ConfirmEnrollment({ enrollmentId: await enrolled(school, (await registered(school)).id), feeId: null });
    const key = newId();
    const first = await school.execute(command, { key });
    house.clock.advance(1_000);
    expect(await school.execute(command, { key })).toEqual(first);
    expect(await school.events()).toHaveLength(2);
  });

  it('refuses what is confirmed already, when it is another command', async () => {
    const school = house.school();
    const { id } = await confirmed(school, (await registered(school)).id);
    await expect(school.execute(new ConfirmEnrollment({ enrollmentId: id, feeId: null }))).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  it('is carried out once by many different commands at once', async () => {
    const school = house.school();
    const enrollmentId = await enrolled(school, (await registered(school)).id);
    const attempt = () => school.execute(new ConfirmEnrollment({ enrollmentId, feeId: null }), { key: newId() });
    const outcomes = await atOnce(house, `SELECT FROM enrollment.enrollment WHERE id = '${enrollmentId}' FOR UPDATE`, [attempt, attempt, attempt, attempt]);
    expect(refusalsOf(outcomes)).toEqual(Array(3).fill('ILLEGAL_TRANSITION'));
    expect(await school.events()).toHaveLength(2);
  });

  it("refuses another school's enrollment as one that is not there", async () => {
    const school = house.school();
    const enrollmentId = await enrolled(school, (await registered(school)).id);
    await expect(house.school().execute(new ConfirmEnrollment({ enrollmentId, feeId: null }))).rejects.toMatchObject({ code: 'ENROLLMENT_NOT_FOUND' });
    expect(await school.query(new GetEnrollment({ enrollmentId }))).toMatchObject({ enrollment: { status: 'new' } });
  });
});
