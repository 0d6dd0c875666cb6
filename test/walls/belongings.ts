import { anActivity } from '@schoolhouse/activity/testing/builders';
import { aHousehold, registered } from '@schoolhouse/enrollment/testing/builders';
import { CreateDiscount, CreatePricingRule, GetFeeOfEnrollment } from '@schoolhouse/fees';
import { aDiscount, aPricingRule } from '@schoolhouse/fees/testing/builders';
import { ListUsers } from '@schoolhouse/identity';
import { newId } from '@schoolhouse/platform/ids/ids';
import { RecordDeadLetter, StartWorkflow } from '@schoolhouse/saga';
import type { Catalog } from './catalog/check';
import type { SchoolOfHouse } from '../house/house-under-test';

/** One of everything that a school can have, by its id. */
export type Belongings = Awaited<ReturnType<typeof belongingsOf>>;

export async function belongingsOf(school: SchoolOfHouse, database: Catalog) {
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
  const messageId = await aMessage(school, enrollmentId, database);
  return {
    schoolId: school.tenantId, otherStudentId: (await registered(school)).id, householdId,
    studentId: student.id, guardianId: guardian.id, activityId: activity.id, enrollmentId, workflowId: workflow.id,
    feeId: fee.id, ruleId: rule.id, discountId: discount.id, userId: user.id, deadLetterId, messageId,
  };
}

/** Messages are written when an event arrives, and there is no command for one: this one is put where it would be. */
async function aMessage({ tenantId }: SchoolOfHouse, enrollmentId: string, { inspect }: Catalog): Promise<string> {
  const id = newId();
  await inspect(
    `INSERT INTO notifications.message (tenant_id, id, key, topic, subject_id, to_name, to_address, locale, subject, body, status, created_at)
     VALUES ($1, $2, 'walls', 'enrollment-confirmed', $3, 'Ngozi', 'ngozi@okafor.example', 'en', 'Enrolled', 'Ada is in.', 'sent', now())`,
    [tenantId, id, enrollmentId],
  );
  return id;
}
