import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { VoidFee } from '../contract';
import { takenBack, viewOf } from '../fee';
import { keepChanged, lockFee } from '../fee.store';

@CommandHandler(VoidFee)
export class VoidFeeHandler implements ICommandHandler<VoidFee> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** Asks nobody: a compensation must succeed whoever is away. What was taken back is not overdue, so the day does not matter. */
  async execute({ enrollmentId, reason }: VoidFee) {
    return this.db.command(async (tx) => {
      const fee = await lockFee(tx, { enrollmentId });
      if (!fee) return { fee: null };
      const decision = takenBack(fee, reason, this.clock.now());
      const left = decision ? keepChanged(tx, fee, decision) : fee;
      return { fee: viewOf(left, left.dueOn) };
    });
  }
}
