import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { statement } from '@schoolhouse/platform/postgres/statement';
import { ListContacts, type Contacts } from '../contract';

const contacts = statement(
  'enrollment.contacts',
  `SELECT e.id AS "enrollmentId", jsonb_build_object('id', s.id, 'name', s.name) AS student,
     (SELECT coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name, 'email', g.email, 'locale', g.locale) ORDER BY g.id), '[]')
       FROM enrollment.guardian g WHERE g.tenant_id = s.tenant_id AND g.household_id = s.household_id) AS guardians
   FROM enrollment.enrollment e JOIN enrollment.student s ON s.tenant_id = e.tenant_id AND s.id = e.student_id
   WHERE e.tenant_id = $1 AND e.id = ANY($2::uuid[]) ORDER BY e.id`,
);

@QueryHandler(ListContacts)
export class ListContactsHandler implements IQueryHandler<ListContacts> {
  constructor(private readonly db: Database) {}

  /** One statement: it is asked for every message about an enrollment, thousands in an hour. */
  execute({ enrollmentIds }: ListContacts) {
    return this.db.query(async (tx) => ({ items: await tx.rows<Contacts>(contacts, [tx.tenantId, enrollmentIds]) }));
  }
}
