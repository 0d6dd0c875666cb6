import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ConfirmEnrollment, EnrollmentCompleted, EnrollmentNotFound } from '../contract';
import { confirmEnrollment } from '../enrollment';
import { lockEnrollment, saveEnrollment, viewOf } from '../enrollment.store';

@CommandHandler(ConfirmEnrollment)
export class ConfirmEnrollmentHandler implements ICommandHandler<ConfirmEnrollment> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ enrollmentId, feeId }: ConfirmEnrollment) {
    return this.db.command(async (tx) => {
      const enrollment = await lockEnrollment(tx, enrollmentId);
      if (!enrollment) throw new EnrollmentNotFound({ enrollmentId });
      const confirmed = confirmEnrollment(enrollment, feeId, this.clock.now());
      saveEnrollment(tx, confirmed);
      const { studentId, activityId } = confirmed;
      tx.emit(new EnrollmentCompleted({ enrollmentId, studentId, activityId, feeId }), enrollmentId);
      return { enrollment: viewOf(confirmed) };
    });
  }
}
