import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ListEnrollments } from '../contract';
import { viewOf } from '../enrollment.store';
import { isOfOwnStudent, pageOf, rowsOf } from '../lists';
import { EnrollmentRow } from '../rows/enrollment-row';

@QueryHandler(ListEnrollments)
export class ListEnrollmentsHandler implements IQueryHandler<ListEnrollments> {
  constructor(private readonly db: Database) {}

  execute({ studentId, activityId, status, onlyFor, ...wanted }: ListEnrollments) {
    return this.db.query(async (tx) => {
      const rows = rowsOf(tx, EnrollmentRow);
      if (studentId) rows.andWhere('row.studentId = :studentId', { studentId });
      if (activityId) rows.andWhere('row.activityId = :activityId', { activityId });
      if (status) rows.andWhere('row.status = :status', { status });
      if (onlyFor) rows.andWhere(isOfOwnStudent, { onlyFor });
      const { page, next } = await pageOf(rows, 'DESC', wanted);
      return { enrollments: page.map(viewOf), next };
    });
  }
}
