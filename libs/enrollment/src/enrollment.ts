import { IllegalTransition, type EnrollmentView } from './contract';

export type EnrollmentStatus = EnrollmentView['status'];
export type Reason = NonNullable<EnrollmentView['reason']>;

/** The view, with times as times. */
export type Enrollment = Readonly<
  Omit<EnrollmentView, 'createdAt' | 'confirmedAt' | 'endedAt'> & { createdAt: Date; confirmedAt: Date | null; endedAt: Date | null }
>;

const legalMoves: Readonly<Record<EnrollmentStatus, readonly EnrollmentStatus[]>> = {
  new: ['confirmed', 'rejected'],
  confirmed: ['cancelled'],
  rejected: [],
  cancelled: [],
};

export function beginEnrollment(what: Pick<Enrollment, 'id' | 'studentId' | 'activityId'>, now: Date): Enrollment {
  return { ...what, status: 'new', feeId: null, reason: null, createdAt: now, confirmedAt: null, endedAt: null, version: 1 };
}

/** @throws ILLEGAL_TRANSITION unless the enrollment is new; also when it is confirmed already. */
export function confirmEnrollment(enrollment: Enrollment, feeId: string | null, now: Date): Enrollment {
  return { ...move(enrollment, 'confirmed'), feeId, confirmedAt: now };
}

/** Ends what has not ended: rejected if it never was confirmed, cancelled if it was. Undefined: there is nothing to do. */
export function endEnrollment(enrollment: Enrollment, reason: Reason, now: Date): (Enrollment & { status: 'rejected' | 'cancelled' }) | undefined {
  const status = endsOf[enrollment.status];
  return status && { ...move(enrollment, status), status, reason, endedAt: now };
}

const endsOf: Readonly<Partial<Record<EnrollmentStatus, 'rejected' | 'cancelled'>>> = { new: 'rejected', confirmed: 'cancelled' };

function move(enrollment: Enrollment, status: EnrollmentStatus): Enrollment {
  if (!legalMoves[enrollment.status].includes(status)) {
    throw new IllegalTransition({ enrollmentId: enrollment.id, from: enrollment.status, to: status });
  }
  return { ...enrollment, status, version: enrollment.version + 1 };
}
