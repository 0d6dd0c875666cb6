import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { MarkFeePaid } from '../contract';
import { paid, viewOf } from '../fee';
import { changeFee } from '../fee.store';
import { SchoolSettings } from '../school-settings';

@CommandHandler(MarkFeePaid)
export class MarkFeePaidHandler implements ICommandHandler<MarkFeePaid> {
  constructor(
    private readonly db: Database,
    private readonly settings: SchoolSettings,
  ) {}

  async execute({ feeId, version }: MarkFeePaid) {
    const today = await this.settings.today();
    return this.db.command(async (tx) => ({ fee: viewOf(await changeFee(tx, feeId, version, paid), today) }));
  }
}
