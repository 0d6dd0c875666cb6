import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { CancelEnrollment, EnrollmentCancelled } from '../contract';
import { endEnrollment } from '../enrollment';
import { lockEnrollment, saveEnrollment, viewOf } from '../enrollment.store';

@CommandHandler(CancelEnrollment)
export class CancelEnrollmentHandler implements ICommandHandler<CancelEnrollment> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** As a compensation it may come before, or without, what it undoes: it then only leaves the mark that refuses it later. */
  execute({ enrollmentId, reason }: CancelEnrollment) {
    return this.db.command(async (tx) => {
      const enrollment = await lockEnrollment(tx, enrollmentId);
      if (!enrollment) return { enrollment: null };
      const ended = endEnrollment(enrollment, reason, this.clock.now());
      if (!ended) return { enrollment: viewOf(enrollment) };
      saveEnrollment(tx, ended);
      const { studentId, activityId, status } = ended;
      tx.emit(new EnrollmentCancelled({ enrollmentId, studentId, activityId, status, reason }), enrollmentId);
      return { enrollment: viewOf(ended) };
    });
  }
}
