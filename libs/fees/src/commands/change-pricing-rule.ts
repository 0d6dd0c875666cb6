import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ChangePricingRule } from '../contract';
import { amountsOfTariff, requireCurrency } from '../currency';
import { viewOfRule } from '../pricing-rule.entity';
import { changeRule } from '../pricing.store';
import { SchoolSettings } from '../school-settings';

@CommandHandler(ChangePricingRule)
export class ChangePricingRuleHandler implements ICommandHandler<ChangePricingRule> {
  constructor(
    private readonly db: Database,
    private readonly settings: SchoolSettings,
  ) {}

  async execute({ ruleId, version, name, tariff }: ChangePricingRule) {
    const { currency } = await this.settings.get();
    return this.db.command(async (tx) => {
      if (tariff) requireCurrency(currency, amountsOfTariff(tariff));
      return { rule: viewOfRule(await changeRule(tx, ruleId, version, { name, tariff })) };
    });
  }
}
