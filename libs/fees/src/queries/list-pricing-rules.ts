import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ListPricingRules } from '../contract';
import { pageOfNewest } from '../page-of-newest';
import { PricingRuleRow, viewOfRule } from '../pricing-rule.entity';

@QueryHandler(ListPricingRules)
export class ListPricingRulesHandler implements IQueryHandler<ListPricingRules> {
  constructor(private readonly db: Database) {}

  execute({ retired, limit, after }: ListPricingRules) {
    return this.db.query(async (tx) => {
      const query = tx.manager.createQueryBuilder(PricingRuleRow, 'rule').where('rule.tenantId = :tenantId', { tenantId: tx.tenantId });
      if (!retired) query.andWhere('rule.retiredAt IS NULL');
      const { items, next } = await pageOfNewest(query, { limit, after });
      return { items: items.map(viewOfRule), next };
    });
  }
}
