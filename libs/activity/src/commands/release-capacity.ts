import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { CapacityReleased, ReleaseCapacity } from '../contract';
import { releaseSeat } from '../seats';

@CommandHandler(ReleaseCapacity)
export class ReleaseCapacityHandler implements ICommandHandler<ReleaseCapacity> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ enrollmentId, activityId }: ReleaseCapacity) {
    return this.db.command(async (tx) => {
      const reservationId = await releaseSeat(tx, activityId, enrollmentId, this.clock.now());
      if (reservationId) tx.emit(new CapacityReleased({ reservationId, enrollmentId, activityId }), reservationId);
      return { released: reservationId !== undefined };
    });
  }
}
