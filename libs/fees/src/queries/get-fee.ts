import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { GetFee } from '../contract';
import { FeeNotFound } from '../contract/errors';
import { viewOf } from '../fee';
import { FeeRow } from '../fee.entity';
import { OwnStudents } from '../own-students';
import { SchoolSettings } from '../school-settings';

@QueryHandler(GetFee)
export class GetFeeHandler implements IQueryHandler<GetFee> {
  constructor(
    private readonly db: Database,
    private readonly settings: SchoolSettings,
    private readonly students: OwnStudents,
  ) {}

  async execute({ feeId, onlyFor }: GetFee) {
    const fee = await this.db.query((tx) => tx.manager.findOneBy(FeeRow, { tenantId: tx.tenantId, id: feeId }));
    if (!fee) throw new FeeNotFound();
    await this.students.requireOwn(fee.studentId, onlyFor);
    return { fee: viewOf(fee, await this.settings.today()) };
  }
}
