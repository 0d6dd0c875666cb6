import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import type { SelectQueryBuilder } from 'typeorm';
import { ListFees } from '../contract';
import { viewOf } from '../fee';
import { FeeRow } from '../fee.entity';
import { OwnStudents } from '../own-students';
import { pageOfNewest } from '../page-of-newest';
import { SchoolSettings } from '../school-settings';

@QueryHandler(ListFees)
export class ListFeesHandler implements IQueryHandler<ListFees> {
  constructor(
    private readonly db: Database,
    private readonly settings: SchoolSettings,
    private readonly students: OwnStudents,
  ) {}

  async execute(asked: ListFees) {
    const [today, students] = await Promise.all([this.settings.today(), this.students.of(asked.onlyFor)]);
    return this.db.query(async (tx) => {
      const query = tx.manager.createQueryBuilder(FeeRow, 'fee').where('fee.tenantId = :tenantId', { tenantId: tx.tenantId });
      if (students) query.andWhere('fee.studentId = ANY(:students)', { students });
      const { items, next } = await pageOfNewest(filtered(query, asked, today), asked);
      return { items: items.map((fee) => viewOf(fee, today)), next };
    });
  }
}

function filtered(query: SelectQueryBuilder<FeeRow>, { status, studentId, enrollmentId, dueBefore, overdue }: ListFees, today: string): SelectQueryBuilder<FeeRow> {
  if (status) query.andWhere('fee.status = :status', { status });
  if (studentId) query.andWhere('fee.studentId = :studentId', { studentId });
  if (enrollmentId) query.andWhere('fee.enrollmentId = :enrollmentId', { enrollmentId });
  if (dueBefore) query.andWhere('fee.dueOn < :dueBefore', { dueBefore });
  if (overdue) query.andWhere(`fee.status = 'open' AND fee.dueOn < :today`, { today });
  return query;
}
