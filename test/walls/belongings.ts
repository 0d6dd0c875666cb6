import { anActivity } from '@schoolhouse/activity/testing/builders';
import { aHousehold, registered } from '@schoolhouse/enrollment/testing/builders';
import { CreateDiscount, CreatePricingRule, GetFeeOfEnrollment } from '@schoolhouse/fees';
import { aDiscount, aPricingRule } from '@schoolhouse/fees/testing/builders';
import { ListUsers } from '@schoolhouse/identity';
import { newId } from '@schoolhouse/platform/ids/ids';
import { RecordDeadLetter, StartWorkflow } from '@schoolhouse/saga';
import type { SchoolOfHouse } from '../house/house-under-test';

/** One of everything that a school can have, by its id. */
export type Belongings = Awaited<ReturnType<typeof belongingsOf>>;

export async function belongingsOf(school: SchoolOfHouse) {
  const { householdId, student, guardian } = await aHousehold(school);
  const activity = await anActivity(school);
  const enrollmentId = newId();
  const input = { enrollmentId, studentId: student.id, activityId: activity.id, discountCode: null };
  const { workflow } = await school.execute(new StartWorkflow({ workflow: 'enroll-student', subjectId: enrollmentId, input, waitMs: 10_000 }));
  const { fee } = await school.query(new GetFeeOfEnrollment({ enrollmentId }));
  const { rule } = await school.execute(new CreatePricingRule(aPricingRule()));
  const { discount } = await school.execute(new CreateDiscount(aDiscount()));
  const { items: [user] } = await school.query(new ListUsers({}));
  const envelope = { id: newId(), type: 'activity.activity-changed.v1', subject: activity.id, time: new Date().toISOString(), correlationid: newId(), data: {} };
  const { deadLetterId } = await school.execute(new RecordDeadLetter({ subscriber: 'notifications', envelope, reason: 'a test' }));
  return {
    schoolId: school.tenantId, otherStudentId: (await registered(school)).id, householdId,
    studentId: student.id, guardianId: guardian.id, activityId: activity.id, enrollmentId, workflowId: workflow.id,
    feeId: fee.id, ruleId: rule.id, discountId: discount.id, userId: user.id, deadLetterId,
  };
}
