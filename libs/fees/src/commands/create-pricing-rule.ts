import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { newId } from '@schoolhouse/platform/ids/ids';
import { Database } from '@schoolhouse/platform/postgres/database';
import { CreatePricingRule } from '../contract';
import { amountsOfTariff, requireCurrency } from '../currency';
import { viewOfRule } from '../pricing-rule.entity';
import { keepNewRule } from '../pricing.store';
import { SchoolSettings } from '../school-settings';

@CommandHandler(CreatePricingRule)
export class CreatePricingRuleHandler implements ICommandHandler<CreatePricingRule> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly settings: SchoolSettings,
  ) {}

  async execute({ name, scope, tariff }: CreatePricingRule) {
    const { currency } = await this.settings.get();
    return this.db.command(async (tx) => {
      requireCurrency(currency, amountsOfTariff(tariff));
      const rule = { id: newId(), name, scope, tariff, version: 1, createdAt: this.clock.now(), retiredAt: null };
      keepNewRule(tx, rule);
      return { rule: viewOfRule(rule) };
    });
  }
}
