import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { WriteOffFee } from '../contract';
import { writtenOff, viewOf } from '../fee';
import { changeFee } from '../fee.store';
import { SchoolSettings } from '../school-settings';

@CommandHandler(WriteOffFee)
export class WriteOffFeeHandler implements ICommandHandler<WriteOffFee> {
  constructor(
    private readonly db: Database,
    private readonly settings: SchoolSettings,
  ) {}

  async execute({ feeId, version }: WriteOffFee) {
    const today = await this.settings.today();
    return this.db.command(async (tx) => ({ fee: viewOf(await changeFee(tx, feeId, version, writtenOff), today) }));
  }
}
