import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { newId } from '@schoolhouse/platform/ids/ids';
import { Database } from '@schoolhouse/platform/postgres/database';
import { CreateDiscount } from '../contract';
import { amountsOfDiscount, requireCurrency } from '../currency';
import { viewOfDiscount } from '../discount.entity';
import { keepNewDiscount } from '../pricing.store';
import { SchoolSettings } from '../school-settings';

@CommandHandler(CreateDiscount)
export class CreateDiscountHandler implements ICommandHandler<CreateDiscount> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly settings: SchoolSettings,
  ) {}

  async execute({ name, scope, priority, condition, reduction, cap }: CreateDiscount) {
    const { currency } = await this.settings.get();
    return this.db.command(async (tx) => {
      requireCurrency(currency, amountsOfDiscount({ reduction, cap }));
      const discount = { id: newId(), name, scope, priority, condition, reduction, cap, uses: 0, version: 1, createdAt: this.clock.now(), retiredAt: null };
      keepNewDiscount(tx, discount);
      return { discount: viewOfDiscount(discount) };
    });
  }
}
