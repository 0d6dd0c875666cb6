import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ChangeDiscount } from '../contract';
import { amountsOfDiscount, requireCurrency } from '../currency';
import { viewOfDiscount } from '../discount.entity';
import { changeDiscount } from '../pricing.store';
import { SchoolSettings } from '../school-settings';

@CommandHandler(ChangeDiscount)
export class ChangeDiscountHandler implements ICommandHandler<ChangeDiscount> {
  constructor(
    private readonly db: Database,
    private readonly settings: SchoolSettings,
  ) {}

  async execute({ discountId, version, name, scope, priority, condition, reduction, cap }: ChangeDiscount) {
    const { currency } = await this.settings.get();
    return this.db.command(async (tx) => {
      const discount = await changeDiscount(tx, discountId, version, { name, scope, priority, condition, reduction, cap });
      requireCurrency(currency, amountsOfDiscount(discount));
      return { discount: viewOfDiscount(discount) };
    });
  }
}
