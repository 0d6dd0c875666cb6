import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { activityEntity } from '../activity.entity';
import { ListActivities } from '../contract';
import { containing, pageById } from '../lists';

@QueryHandler(ListActivities)
export class ListActivitiesHandler implements IQueryHandler<ListActivities> {
  constructor(private readonly db: Database) {}

  execute({ term, status, grade, title, withFreeSeats, limit, after }: ListActivities) {
    return this.db.query(async (tx) => {
      const rows = tx.manager.createQueryBuilder(activityEntity, 'row').where('row.tenantId = :tenantId', { tenantId: tx.tenantId });
      if (term !== undefined) rows.andWhere('row.term = :term', { term });
      if (status) rows.andWhere('row.status = :status', { status });
      if (grade !== undefined) rows.andWhere(':grade BETWEEN coalesce(row.eligibility.minGrade, :grade) AND coalesce(row.eligibility.maxGrade, :grade)', { grade });
      if (title !== undefined) rows.andWhere('row.title ILIKE :title', { title: containing(title) });
      if (withFreeSeats) rows.andWhere('row.reserved < row.capacity');
      return pageById(rows, 'DESC', { limit, after });
    });
  }
}
