import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ChangeDiscountPolicy } from '../contract';
import { changePolicy } from '../discount-policy';

@CommandHandler(ChangeDiscountPolicy)
export class ChangeDiscountPolicyHandler implements ICommandHandler<ChangeDiscountPolicy> {
  constructor(private readonly db: Database) {}

  execute(policy: ChangeDiscountPolicy) {
    return this.db.command(async (tx) => ({ policy: await changePolicy(tx, policy) }));
  }
}
