import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { AdjustFee } from '../contract';
import { adjusted, viewOf } from '../fee';
import { changeFee } from '../fee.store';
import { SchoolSettings } from '../school-settings';

@CommandHandler(AdjustFee)
export class AdjustFeeHandler implements ICommandHandler<AdjustFee> {
  constructor(
    private readonly db: Database,
    private readonly settings: SchoolSettings,
  ) {}

  async execute({ feeId, version, amount, description }: AdjustFee) {
    const today = await this.settings.today();
    return this.db.command(async (tx) => ({ fee: viewOf(await changeFee(tx, feeId, version, (fee) => adjusted(fee, amount, description)), today) }));
  }
}
