import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ListDiscounts } from '../contract';
import { pageOfNewest } from '../page-of-newest';
import { DiscountRow, viewOfDiscount } from '../discount.entity';

@QueryHandler(ListDiscounts)
export class ListDiscountsHandler implements IQueryHandler<ListDiscounts> {
  constructor(private readonly db: Database) {}

  execute({ retired, limit, after }: ListDiscounts) {
    return this.db.query(async (tx) => {
      const query = tx.manager.createQueryBuilder(DiscountRow, 'discount').where('discount.tenantId = :tenantId', { tenantId: tx.tenantId });
      if (!retired) query.andWhere('discount.retiredAt IS NULL');
      const { items, next } = await pageOfNewest(query, { limit, after });
      return { items: items.map(viewOfDiscount), next };
    });
  }
}
