import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { newId } from '@schoolhouse/platform/ids/ids';
import { Database } from '@schoolhouse/platform/postgres/database';
import { assertSeatFor } from '../activity';
import { ActivityNotFound, CapacityReserved, ReserveCapacity } from '../contract';
import { claimSeat, findOffer } from '../seats';

@CommandHandler(ReserveCapacity)
export class ReserveCapacityHandler implements ICommandHandler<ReserveCapacity> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ enrollmentId, activityId, studentId, grade, birthDate }: ReserveCapacity) {
    return this.db.command(async (tx) => {
      const at = this.clock.now();
      const offer = await findOffer(tx, activityId);
      if (!offer) throw new ActivityNotFound({ activityId });
      assertSeatFor(offer, { grade, birthDate }, at);
      const reservationId = newId();
      claimSeat(tx, { reservationId, activityId, enrollmentId, studentId, at });
      tx.emit(new CapacityReserved({ reservationId, enrollmentId, activityId }), reservationId);
      const { title, term, price, schedule } = offer;
      return { reservationId, activity: { activityId, title, term, price, ...schedule } };
    });
  }
}
