import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { AuditSeats } from '../contract';

// One statement sees one instant: a seat and its count, which commit together, are both in it or both not.
const recount = `
  WITH counted AS (
    SELECT a.id AS "activityId", a.capacity, a.reserved, count(r.id)::int AS active
    FROM activity.activity a LEFT JOIN activity.reservation r ON r.tenant_id = a.tenant_id AND r.activity_id = a.id AND r.status = 'active'
    WHERE a.tenant_id = $1 GROUP BY a.tenant_id, a.id
  ), wrong AS (SELECT * FROM counted WHERE reserved <> active OR active > capacity ORDER BY "activityId" LIMIT 1000)
  SELECT (SELECT count(*)::int FROM counted) AS activities, (SELECT coalesce(json_agg(wrong), '[]') FROM wrong) AS differences`;

interface Recounted {
  activities: number;
  differences: { activityId: string; capacity: number; reserved: number; active: number }[];
}

@QueryHandler(AuditSeats)
export class AuditSeatsHandler implements IQueryHandler<AuditSeats> {
  constructor(private readonly db: Database) {}

  execute() {
    return this.db.query(async (tx) => (await tx.rows<Recounted>(recount, [tx.tenantId]))[0]);
  }
}
