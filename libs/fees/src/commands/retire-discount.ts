import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { RetireDiscount } from '../contract';
import { viewOfDiscount } from '../discount.entity';
import { changeDiscount } from '../pricing.store';

@CommandHandler(RetireDiscount)
export class RetireDiscountHandler implements ICommandHandler<RetireDiscount> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ discountId, version }: RetireDiscount) {
    return this.db.command(async (tx) => ({ discount: viewOfDiscount(await changeDiscount(tx, discountId, version, { retiredAt: this.clock.now() })) }));
  }
}
