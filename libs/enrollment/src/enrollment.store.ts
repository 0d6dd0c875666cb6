import { statement } from '@schoolhouse/platform/postgres/statement';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import { DuplicateEnrollment, type EnrollmentView } from './contract';
import type { Enrollment } from './enrollment';

/** The student as enrolling needs it, and what already is there, in one read. */
export interface Candidate {
  readonly studentId: string;
  readonly status: 'active' | 'inactive';
  readonly householdId: string | null;
  readonly grade: number | null;
  readonly birthDate: string | null;
  readonly siblingsEnrolled: number;
  /** The live enrollment of this student in this activity. */
  readonly enrolledAs: string | null;
}

const candidate = statement(
  'enrollment.candidate',
  `SELECT s.id AS "studentId", s.status, s.household_id AS "householdId", s.grade, s.birth_date::text AS "birthDate",
     (SELECT count(*)::int FROM enrollment.student o
       WHERE o.tenant_id = s.tenant_id AND o.household_id = s.household_id AND o.id <> s.id
         AND EXISTS (SELECT FROM enrollment.enrollment e
           WHERE e.tenant_id = o.tenant_id AND e.student_id = o.id AND e.status IN ('new', 'confirmed'))) AS "siblingsEnrolled",
     (SELECT e.id FROM enrollment.enrollment e
       WHERE e.tenant_id = s.tenant_id AND e.student_id = s.id AND e.activity_id = $3 AND e.status IN ('new', 'confirmed')) AS "enrolledAs"
   FROM enrollment.student s WHERE s.tenant_id = $1 AND s.id = $2`,
);
const insert = statement(
  'enrollment.insert',
  `INSERT INTO enrollment.enrollment (tenant_id, id, student_id, activity_id, status, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
);
const lock = statement(
  'enrollment.lock',
  `SELECT id, student_id AS "studentId", activity_id AS "activityId", status, fee_id AS "feeId", reason,
     created_at AS "createdAt", confirmed_at AS "confirmedAt", ended_at AS "endedAt", version
   FROM enrollment.enrollment WHERE tenant_id = $1 AND id = $2 FOR UPDATE`,
);
const save = statement(
  'enrollment.save',
  `UPDATE enrollment.enrollment SET status = $3, fee_id = $4, reason = $5, confirmed_at = $6, ended_at = $7, version = $8
   WHERE tenant_id = $1 AND id = $2`,
);

export function findCandidate(tx: Transaction, studentId: string, activityId: string): Promise<Candidate | undefined> {
  return tx.row<Candidate>(candidate, [tx.tenantId, studentId, activityId]);
}

/** Put off until the commit, where a double that came in between is found by the unique index. */
export function insertEnrollment(tx: Transaction, { id, studentId, activityId, status, createdAt, version }: Enrollment): void {
  const duplicate = () => new DuplicateEnrollment({ studentId, activityId });
  tx.write(insert, [tx.tenantId, id, studentId, activityId, status, createdAt, version], { enrollment_live: duplicate, enrollment_pkey: duplicate });
}

/** Nobody else moves it until this transaction ends. */
export function lockEnrollment(tx: Transaction, enrollmentId: string): Promise<Enrollment | undefined> {
  return tx.row<Enrollment>(lock, [tx.tenantId, enrollmentId]);
}

export function saveEnrollment(tx: Transaction, { id, status, feeId, reason, confirmedAt, endedAt, version }: Enrollment): void {
  tx.write(save, [tx.tenantId, id, status, feeId, reason && JSON.stringify(reason), confirmedAt, endedAt, version]);
}

export function viewOf(enrollment: Enrollment): EnrollmentView {
  const { createdAt, confirmedAt, endedAt } = enrollment;
  return { ...enrollment, createdAt: createdAt.toISOString(), confirmedAt: confirmedAt?.toISOString() ?? null, endedAt: endedAt?.toISOString() ?? null };
}
