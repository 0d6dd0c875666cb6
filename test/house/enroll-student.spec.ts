import { anActivity } from '@schoolhouse/activity/testing/builders';
import { GetEnrollment } from '@schoolhouse/enrollment';
import { registered } from '@schoolhouse/enrollment/testing/builders';
import { newId } from '@schoolhouse/platform/ids/ids';
import { GetWorkflow, StartWorkflow } from '@schoolhouse/saga';
import { eventually, openHouse, type HouseUnderTest, type SchoolOfHouse } from './house-under-test';

describe('enrolling a student', () => {
  let house: HouseUnderTest;
  beforeAll(async () => (house = await openHouse()));
  afterAll(() => house?.close());

  const enroll = (school: SchoolOfHouse, studentId: string, activityId: string, options: { key?: string; discountCode?: string; waitMs?: number } = {}) => {
    const enrollmentId = newId();
    const input = { enrollmentId, studentId, activityId, discountCode: options.discountCode ?? null };
    return school.execute(new StartWorkflow({ workflow: 'enroll-student', subjectId: enrollmentId, input, waitMs: options.waitMs ?? 10_000 }), { key: options.key });
  };

  it('holds a seat, works out the fee and confirms, and tells everybody', async () => {
    const school = await house.school();
    const student = await registered(school);
    const activity = await anActivity(school);
    const { workflow, accepted } = await enroll(school, student.id, activity.id);
    expect({ status: workflow.status, accepted, error: workflow.error }).toEqual({ status: 'completed', accepted: false, error: null });
    expect(workflow.completedSteps).toEqual(['CreateEnrollment', 'ReserveCapacity', 'CalculateFees', 'ConfirmEnrollment']);
    const { enrollment } = await school.query(new GetEnrollment({ enrollmentId: workflow.subjectId }));
    expect(enrollment.status).toBe('confirmed');
    expect(await school.rows('activity.reservation')).toMatchObject([{ status: 'active' }]);
    expect(await school.rows('fees.fee')).toMatchObject([{ status: 'open' }]);
    const audited = await eventually(() => school.rows<{ step: string }>('saga.audit'), (rows) => rows.length === 7);
    expect(audited.map(({ step }) => step)).toEqual(expect.arrayContaining(['CreateEnrollment', 'ReserveCapacity', 'CalculateFees', 'ConfirmEnrollment']));
  });

  it('skips the fee of a free activity', async () => {
    const school = await house.school();
    const student = await registered(school);
    const activity = await anActivity(school, { price: { amount: 0, currency: 'EUR' } });
    const { workflow } = await enroll(school, student.id, activity.id);
    expect(workflow.status).toBe('completed');
    expect(workflow.history.map(({ step, outcome }) => [step, outcome])).toContainEqual(['CalculateFees', 'skipped']);
    expect(await school.rows('fees.fee')).toEqual([]);
  });

  it('undoes in reverse order when the activity is full, and gives the reason', async () => {
    const school = await house.school();
    const activity = await anActivity(school, { capacity: 1 });
    await enroll(school, (await registered(school)).id, activity.id);
    const { workflow } = await enroll(school, (await registered(school)).id, activity.id);
    expect(workflow).toMatchObject({ status: 'compensated', error: { code: 'CAPACITY_EXCEEDED' } });
    expect(workflow.history.map(({ step, action }) => `${action} ${step}`)).toEqual(['do CreateEnrollment', 'do ReserveCapacity', 'undo CreateEnrollment']);
    const { enrollment } = await school.query(new GetEnrollment({ enrollmentId: workflow.subjectId }));
    expect(enrollment).toMatchObject({ status: 'rejected', reason: { code: 'CAPACITY_EXCEEDED' } });
  });

  it('gives the seat back when the fee cannot be worked out', async () => {
    const school = await house.school();
    const activity = await anActivity(school);
    const { workflow } = await enroll(school, (await registered(school)).id, activity.id, { discountCode: 'NO-SUCH-CODE' });
    expect(workflow).toMatchObject({ status: 'compensated', error: { code: 'DISCOUNT_CODE_INVALID' } });
    expect(await school.rows('activity.reservation')).toMatchObject([{ status: 'released' }]);
    expect(await school.rows('activity.activity')).toMatchObject([{ reserved: 0 }]);
  });

  it('undoes nothing when the first step is refused', async () => {
    const school = await house.school();
    const { workflow } = await enroll(school, newId(), (await anActivity(school)).id);
    expect(workflow).toMatchObject({ status: 'failed', error: { code: 'STUDENT_NOT_FOUND' } });
    expect(workflow.history).toHaveLength(1);
  });

  it('gives the same key the same workflow', async () => {
    const school = await house.school();
    const key = newId();
    const student = await registered(school);
    const activity = await anActivity(school);
    const first = await enroll(school, student.id, activity.id, { key });
    const second = await enroll(school, student.id, activity.id, { key });
    expect(second).toEqual(first);
    expect(await school.rows('enrollment.enrollment')).toHaveLength(1);
  });

  it('says that it was accepted when nobody waits, and goes on by itself', async () => {
    const school = await house.school();
    const student = await registered(school);
    const { workflow, accepted } = await enroll(school, student.id, (await anActivity(school)).id, { waitMs: 0 });
    expect(accepted).toBe(true);
    const ended = await eventually(() => school.query(new GetWorkflow({ workflowId: workflow.id })), ({ workflow: { status } }) => status === 'completed');
    expect(ended.workflow.completedSteps).toHaveLength(4);
  });
});
