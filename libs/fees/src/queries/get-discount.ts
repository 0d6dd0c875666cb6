import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { GetDiscount } from '../contract';
import { DiscountNotFound } from '../contract/errors';
import { DiscountRow, viewOfDiscount } from '../discount.entity';

@QueryHandler(GetDiscount)
export class GetDiscountHandler implements IQueryHandler<GetDiscount> {
  constructor(private readonly db: Database) {}

  execute({ discountId }: GetDiscount) {
    return this.db.query(async (tx) => {
      const row = await tx.manager.findOneBy(DiscountRow, { tenantId: tx.tenantId, id: discountId });
      if (!row) throw new DiscountNotFound();
      return { discount: viewOfDiscount(row) };
    });
  }
}
