import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { RetirePricingRule } from '../contract';
import { viewOfRule } from '../pricing-rule.entity';
import { changeRule } from '../pricing.store';

@CommandHandler(RetirePricingRule)
export class RetirePricingRuleHandler implements ICommandHandler<RetirePricingRule> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ ruleId, version }: RetirePricingRule) {
    return this.db.command(async (tx) => ({ rule: viewOfRule(await changeRule(tx, ruleId, version, { retiredAt: this.clock.now() })) }));
  }
}
