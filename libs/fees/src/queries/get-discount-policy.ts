import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { GetDiscountPolicy } from '../contract';
import { readPolicy } from '../discount-policy';

@QueryHandler(GetDiscountPolicy)
export class GetDiscountPolicyHandler implements IQueryHandler<GetDiscountPolicy> {
  constructor(private readonly db: Database) {}

  execute() {
    return this.db.query(async (tx) => ({ policy: await readPolicy(tx) }));
  }
}
