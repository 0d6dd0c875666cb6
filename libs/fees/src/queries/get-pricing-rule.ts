import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { GetPricingRule } from '../contract';
import { PricingRuleNotFound } from '../contract/errors';
import { PricingRuleRow, viewOfRule } from '../pricing-rule.entity';

@QueryHandler(GetPricingRule)
export class GetPricingRuleHandler implements IQueryHandler<GetPricingRule> {
  constructor(private readonly db: Database) {}

  execute({ ruleId }: GetPricingRule) {
    return this.db.query(async (tx) => {
      const row = await tx.manager.findOneBy(PricingRuleRow, { tenantId: tx.tenantId, id: ruleId });
      if (!row) throw new PricingRuleNotFound();
      return { rule: viewOfRule(row) };
    });
  }
}
