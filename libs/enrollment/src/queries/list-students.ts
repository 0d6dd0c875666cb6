import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ListStudents } from '../contract';
import { containing, isOwn, onePage, rowsOf } from '../lists';
import { StudentRow } from '../rows/student-row';

@QueryHandler(ListStudents)
export class ListStudentsHandler implements IQueryHandler<ListStudents> {
  constructor(private readonly db: Database) {}

  execute({ grade, householdId, status, text, onlyFor, ...page }: ListStudents) {
    return this.db.query(async (tx) => {
      const rows = rowsOf(tx, StudentRow);
      if (grade !== undefined) rows.andWhere('row.grade = :grade', { grade });
      if (householdId) rows.andWhere('row.householdId = :householdId', { householdId });
      if (status) rows.andWhere('row.status = :status', { status });
      if (text) rows.andWhere('(row.name ILIKE :text OR row.externalNumber ILIKE :text)', { text: containing(text) });
      if (onlyFor) rows.andWhere(isOwn, { onlyFor });
      return onePage(rows, 'ASC', page);
    });
  }
}
