import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ReopenFee } from '../contract';
import { reopened, viewOf } from '../fee';
import { changeFee } from '../fee.store';
import { SchoolSettings } from '../school-settings';

@CommandHandler(ReopenFee)
export class ReopenFeeHandler implements ICommandHandler<ReopenFee> {
  constructor(
    private readonly db: Database,
    private readonly settings: SchoolSettings,
  ) {}

  async execute({ feeId, version }: ReopenFee) {
    const today = await this.settings.today();
    return this.db.command(async (tx) => ({ fee: viewOf(await changeFee(tx, feeId, version, reopened), today) }));
  }
}
