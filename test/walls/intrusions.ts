import {
  ChangeActivity, CloseActivity, GetActivity, ListReservations, OpenActivity, ReleaseCapacity, ReserveCapacity,
} from '@schoolhouse/activity';
import {
  BeginCancellation, CancelEnrollment, ChangeGuardian, ChangeStudent, ConfirmEnrollment, CreateEnrollment, GetEnrollment, GetGuardian, GetStudent,
  LinkGuardian, ListContacts, ListEnrollments, ListGuardians, ListStudents, RegisterGuardian, RegisterStudent,
} from '@schoolhouse/enrollment';
import {
  AdjustFee, CalculateFees, ChangeDiscount, ChangePricingRule, CreateDiscount, CreatePricingRule, GetDiscount, GetFee, GetFeeOfEnrollment, GetPricingRule, ListFees,
  MarkFeePaid, PreviewFee, ReopenFee, RetireDiscount, RetirePricingRule, VoidFee, WriteOffFee,
} from '@schoolhouse/fees';
import { aCalculation, aDiscount, aPricingRule } from '@schoolhouse/fees/testing/builders';
import { ChangeUserRoles, CreateUser, DisableUser, EnableUser, GetAccess, GetUser, ListUsers } from '@schoolhouse/identity';
import { GetMessage, ListMessages } from '@schoolhouse/notifications';
import { newId } from '@schoolhouse/platform/ids/ids';
import { GetWorkflow, ListWorkflows, RedriveDeadLetter, ResolveWorkflow, RetryWorkflow, SkipStep, StartWorkflow } from '@schoolhouse/saga';
import { ActivateSchool, ForgetFeatureFlag, GetSchoolById, SetFeatureFlag } from '@schoolhouse/tenancy';
import type { Belongings } from './belongings';

/** A message that names what belongs to another school, and all that it may lead to. */
export interface Intrusion {
  readonly message: object;
  /** The code of the refusal, or what must be in the answer; `own`: the id is kept as the sender's own word, and nothing is looked up by it. */
  readonly leadsTo: string | object | 'own';
}

const leading = (leadsTo: Intrusion['leadsTo'], ...messages: object[]): Intrusion[] => messages.map((message) => ({ message, leadsTo }));
const nothing = { items: [] };
const note = 'tried';
const reason = { code: 'TRIED', message: 'tried' };

/** Every message that has an id in it, sent with ids of another school. */
export const intrusions = (theirs: Belongings, mine: Belongings): readonly Intrusion[] => [
  ...inTheOffice(theirs, mine),
  ...inTheCatalog(theirs),
  ...inTheBooks(theirs, mine),
  ...behindTheScenes(theirs, mine),
];

const inTheOffice = ({ studentId, guardianId, householdId, enrollmentId, activityId, feeId }: Belongings, mine: Belongings): Intrusion[] => [
  ...leading('STUDENT_NOT_FOUND',
    new GetStudent({ studentId }),
    new GetStudent({ studentId: mine.studentId, onlyFor: guardianId }),
    new ChangeStudent({ studentId, version: 1, changes: { name: note } }),
    new LinkGuardian({ studentId, guardianId: mine.guardianId }),
    new CreateEnrollment({ enrollmentId: newId(), studentId, activityId: mine.activityId }),
    new CreateEnrollment({ enrollmentId, studentId, activityId })),
  ...leading('GUARDIAN_NOT_FOUND',
    new GetGuardian({ guardianId }),
    new ChangeGuardian({ guardianId, version: 1, changes: { name: note } }),
    new LinkGuardian({ studentId: mine.studentId, guardianId })),
  ...leading('HOUSEHOLD_NOT_FOUND',
    new RegisterStudent({ name: note, householdId }),
    new RegisterGuardian({ name: note, householdId })),
  ...leading('ENROLLMENT_NOT_FOUND',
    new GetEnrollment({ enrollmentId }),
    new ConfirmEnrollment({ enrollmentId, feeId }),
    new BeginCancellation({ enrollmentId, reason })),
  ...leading({ enrollment: null }, new CancelEnrollment({ enrollmentId, reason })),
  ...leading(nothing,
    new ListStudents({ householdId }),
    new ListStudents({ onlyFor: guardianId }),
    new ListGuardians({ householdId }),
    new ListGuardians({ onlyFor: guardianId }),
    new ListContacts({ enrollmentIds: [enrollmentId] }),
    new ListEnrollments({ studentId }),
    new ListEnrollments({ activityId }),
    new ListEnrollments({ onlyFor: guardianId })),
];

const inTheCatalog = ({ activityId, enrollmentId, studentId }: Belongings): Intrusion[] => [
  ...leading('ACTIVITY_NOT_FOUND',
    new GetActivity({ activityId }),
    new ChangeActivity({ activityId, expectedVersion: 1, changes: { title: note } }),
    new OpenActivity({ activityId }),
    new CloseActivity({ activityId }),
    new ListReservations({ activityId }),
    new ReserveCapacity({ enrollmentId, activityId, studentId, grade: 4, birthDate: null })),
  ...leading({ released: false }, new ReleaseCapacity({ enrollmentId, activityId })),
];

const inTheBooks = ({ feeId, enrollmentId, studentId, activityId, guardianId, ruleId, discountId, householdId }: Belongings, mine: Belongings): Intrusion[] => [
  ...leading('FEE_NOT_FOUND',
    new GetFee({ feeId }),
    new GetFeeOfEnrollment({ enrollmentId }),
    new AdjustFee({ feeId, version: 1, amount: { amount: -100, currency: 'EUR' }, description: note }),
    new MarkFeePaid({ feeId, version: 1 }),
    new ReopenFee({ feeId, version: 1 }),
    new WriteOffFee({ feeId, version: 1 })),
  ...leading({ fee: null }, new VoidFee({ enrollmentId, reason: note })),
  ...leading('PRICING_RULE_NOT_FOUND', new GetPricingRule({ ruleId }), new ChangePricingRule({ ruleId, version: 1, name: note }), new RetirePricingRule({ ruleId, version: 1 })),
  ...leading('DISCOUNT_NOT_FOUND', new GetDiscount({ discountId }), new ChangeDiscount({ discountId, version: 1, name: note }), new RetireDiscount({ discountId, version: 1 })),
  ...leading('ACTIVITY_NOT_FOUND', new PreviewFee({ studentId: mine.studentId, activityId })),
  ...leading('STUDENT_NOT_FOUND', new PreviewFee({ studentId, activityId: mine.activityId })),
  ...leading(nothing, new ListFees({ studentId }), new ListFees({ enrollmentId }), new ListFees({ onlyFor: guardianId })),
  ...leading('own',
    new CreatePricingRule(aPricingRule({ scope: { kind: 'activity', activityId } })),
    new CreateDiscount({ ...aDiscount({ condition: { kind: 'code', code: 'ANOTHER' } }), scope: { kind: 'activity', activityId } }),
    new CalculateFees(aCalculation({ enrollmentId, studentId, householdId }))),
];

const behindTheScenes = ({ userId, studentId, workflowId, enrollmentId, activityId, deadLetterId, messageId, schoolId }: Belongings, mine: Belongings): Intrusion[] => [
  ...leading('USER_NOT_FOUND', new GetUser({ userId }), new ChangeUserRoles({ userId, roles: ['staff'] }), new DisableUser({ userId }), new EnableUser({ userId })),
  ...leading({ access: null }, new GetAccess({ userId })),
  ...leading(nothing, new ListUsers({ personId: studentId }), new ListWorkflows({ subjectId: enrollmentId }), new ListMessages({ subjectId: enrollmentId })),
  ...leading('WORKFLOW_NOT_FOUND', new GetWorkflow({ workflowId }), new RetryWorkflow({ workflowId, note }), new SkipStep({ workflowId, note }), new ResolveWorkflow({ workflowId, note })),
  ...leading('MESSAGE_NOT_FOUND', new GetMessage({ messageId })),
  ...leading('DEAD_LETTER_NOT_FOUND', new RedriveDeadLetter({ deadLetterId })),
  ...leading({ workflow: { status: 'failed', error: { code: 'STUDENT_NOT_FOUND' } } }, enroll({ studentId, activityId: mine.activityId })),
  ...leading({ workflow: { status: 'compensated', error: { code: 'ACTIVITY_NOT_FOUND' } } }, enroll({ studentId: mine.otherStudentId, activityId })),
  ...leading({ workflow: { status: 'failed', error: { code: 'ENROLLMENT_NOT_FOUND' } } },
    new StartWorkflow({ workflow: 'cancel-enrollment', subjectId: enrollmentId, input: { enrollmentId, reason }, waitMs: 10_000 })),
  ...leading('PLATFORM_ONLY', new GetSchoolById({ schoolId }), new SetFeatureFlag({ name: note, changes: { onFor: [schoolId] } }), new ForgetFeatureFlag({ name: note })),
  ...leading('ILLEGAL_SCHOOL_MOVE', new ActivateSchool({ administratorId: userId })),
  ...leading('own', new CreateUser({ email: 'new@school.example', name: note, password: 'a long enough one', roles: ['guardian'], personId: studentId })),
];

function enroll({ studentId, activityId }: { studentId: string; activityId: string }) {
  const enrollmentId = newId();
  return new StartWorkflow({ workflow: 'enroll-student', subjectId: enrollmentId, input: { enrollmentId, studentId, activityId, discountCode: null }, waitMs: 10_000 });
}
