import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { CreateEnrollment, DuplicateEnrollment, EnrollmentCreated, StudentInactive, StudentNotFound } from '../contract';
import { beginEnrollment } from '../enrollment';
import { findCandidate, insertEnrollment } from '../enrollment.store';

@CommandHandler(CreateEnrollment)
export class CreateEnrollmentHandler implements ICommandHandler<CreateEnrollment> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** The look for a double is for a good answer; the unique index is what holds when two come at once. */
  execute({ enrollmentId, studentId, activityId }: CreateEnrollment) {
    return this.db.command(async (tx) => {
      const candidate = await findCandidate(tx, studentId, activityId);
      if (!candidate) throw new StudentNotFound({ studentId });
      if (candidate.enrolledAs) throw new DuplicateEnrollment({ studentId, activityId });
      if (candidate.status === 'inactive') throw new StudentInactive({ studentId });
      insertEnrollment(tx, beginEnrollment({ id: enrollmentId, studentId, activityId }, this.clock.now()));
      tx.emit(new EnrollmentCreated({ enrollmentId, studentId, activityId }), enrollmentId);
      const { householdId, grade, birthDate, siblingsEnrolled } = candidate;
      return { student: { studentId, householdId, grade, birthDate }, siblingsEnrolled };
    });
  }
}
