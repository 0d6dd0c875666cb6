import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ListEnrollments } from '../contract';
import { viewOf } from '../enrollment.store';
import { isOfOwnStudent, onePage, rowsOf } from '../lists';
import { EnrollmentRow } from '../rows/enrollment-row';

@QueryHandler(ListEnrollments)
export class ListEnrollmentsHandler implements IQueryHandler<ListEnrollments> {
  constructor(private readonly db: Database) {}

  execute({ studentId, activityId, status, onlyFor, ...page }: ListEnrollments) {
    return this.db.query(async (tx) => {
      const rows = rowsOf(tx, EnrollmentRow);
      if (studentId) rows.andWhere('row.studentId = :studentId', { studentId });
      if (activityId) rows.andWhere('row.activityId = :activityId', { activityId });
      if (status) rows.andWhere('row.status = :status', { status });
      if (onlyFor) rows.andWhere(isOfOwnStudent, { onlyFor });
      const { items, next } = await onePage(rows, 'DESC', page);
      return { items: items.map(viewOf), next };
    });
  }
}
