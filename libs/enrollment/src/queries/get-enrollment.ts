import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { EnrollmentNotFound, GetEnrollment } from '../contract';
import { viewOf } from '../enrollment.store';
import { isOfOwnStudent, rowsOf } from '../lists';
import { EnrollmentRow } from '../rows/enrollment-row';

@QueryHandler(GetEnrollment)
export class GetEnrollmentHandler implements IQueryHandler<GetEnrollment> {
  constructor(private readonly db: Database) {}

  execute({ enrollmentId, onlyFor }: GetEnrollment) {
    return this.db.query(async (tx) => {
      const rows = rowsOf(tx, EnrollmentRow).andWhere('row.id = :enrollmentId', { enrollmentId });
      if (onlyFor) rows.andWhere(isOfOwnStudent, { onlyFor });
      const enrollment = await rows.getOne();
      if (!enrollment) throw new EnrollmentNotFound({ enrollmentId });
      return { enrollment: viewOf(enrollment) };
    });
  }
}
