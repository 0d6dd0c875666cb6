import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { reservationEntity } from '../activity.entity';
import { getActivity } from '../activity.store';
import { ListReservations } from '../contract';
import { pageById } from '../lists';

@QueryHandler(ListReservations)
export class ListReservationsHandler implements IQueryHandler<ListReservations> {
  constructor(private readonly db: Database) {}

  execute({ activityId, status, limit, after }: ListReservations) {
    return this.db.query(async (tx) => {
      await getActivity(tx, activityId);
      const rows = tx.manager.createQueryBuilder(reservationEntity, 'row').where('row.tenantId = :tenantId AND row.activityId = :activityId', { tenantId: tx.tenantId, activityId });
      if (status) rows.andWhere('row.status = :status', { status });
      return pageById(rows, 'ASC', { limit, after });
    });
  }
}
