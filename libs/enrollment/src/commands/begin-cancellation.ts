import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { BeginCancellation, EnrollmentNotFound, IllegalTransition } from '../contract';
import { endEnrollment } from '../enrollment';
import { lockEnrollment } from '../enrollment.store';

@CommandHandler(BeginCancellation)
export class BeginCancellationHandler implements ICommandHandler<BeginCancellation> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ enrollmentId, reason }: BeginCancellation) {
    return this.db.command(async (tx) => {
      const enrollment = await lockEnrollment(tx, enrollmentId);
      if (!enrollment) throw new EnrollmentNotFound({ enrollmentId });
      if (endEnrollment(enrollment, reason, this.clock.now())?.status !== 'cancelled') throw new IllegalTransition({ enrollmentId, from: enrollment.status, to: 'cancelled' });
      return { activityId: enrollment.activityId };
    });
  }
}
