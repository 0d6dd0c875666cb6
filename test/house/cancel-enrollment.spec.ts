import { anActivity } from '@schoolhouse/activity/testing/builders';
import { registered } from '@schoolhouse/enrollment/testing/builders';
import { newId } from '@schoolhouse/platform/ids/ids';
import { StartWorkflow } from '@schoolhouse/saga';
import { openHouse, type HouseUnderTest, type SchoolOfHouse } from './house-under-test';

describe('cancelling an enrollment', () => {
  let house: HouseUnderTest;
  beforeAll(async () => (house = await openHouse()));
  afterAll(() => house?.close());

  async function enrolled(school: SchoolOfHouse): Promise<string> {
    const input = { enrollmentId: newId(), studentId: (await registered(school)).id, activityId: (await anActivity(school)).id, discountCode: null };
    const { workflow } = await school.execute(new StartWorkflow({ workflow: 'enroll-student', subjectId: input.enrollmentId, input, waitMs: 10_000 }));
    expect(workflow.status).toBe('completed');
    return input.enrollmentId;
  }

  const cancel = (school: SchoolOfHouse, enrollmentId: string, key?: string) =>
    school.execute(
      new StartWorkflow({ workflow: 'cancel-enrollment', subjectId: enrollmentId, input: { enrollmentId, reason: { code: 'CANCELLED_BY_SCHOOL', message: 'No teacher' } }, waitMs: 10_000 }),
      { key },
    );

  it('gives the seat back, voids the fee and ends the enrollment', async () => {
    const school = await house.school();
    const { workflow } = await cancel(school, await enrolled(school));
    expect(workflow).toMatchObject({ status: 'completed', error: null });
    expect(await school.rows('enrollment.enrollment')).toMatchObject([{ status: 'cancelled' }]);
    expect(await school.rows('activity.activity')).toMatchObject([{ reserved: 0 }]);
    expect(await school.rows('fees.fee')).toMatchObject([{ status: 'void' }]);
  });

  it('is done once, however often it is asked for with the same key', async () => {
    const school = await house.school();
    const enrollmentId = await enrolled(school);
    const key = newId();
    const first = await cancel(school, enrollmentId, key);
    expect(await cancel(school, enrollmentId, key)).toEqual(first);
  });

  it('refuses to cancel what has been cancelled', async () => {
    const school = await house.school();
    const enrollmentId = await enrolled(school);
    await cancel(school, enrollmentId);
    expect((await cancel(school, enrollmentId)).workflow).toMatchObject({ status: 'failed', error: { code: 'ILLEGAL_TRANSITION' } });
  });
});
