import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { z } from 'zod';
import { Database } from '@schoolhouse/platform/postgres/database';
import { statement } from '@schoolhouse/platform/postgres/statement';
import { EnrollmentNotFound, GetContacts } from '../contract';

const contacts = statement(
  'enrollment.contacts',
  `SELECT jsonb_build_object('id', s.id, 'name', s.name) AS student,
     (SELECT coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name, 'email', g.email, 'locale', g.locale) ORDER BY g.id), '[]')
       FROM enrollment.guardian g WHERE g.tenant_id = s.tenant_id AND g.household_id = s.household_id) AS guardians
   FROM enrollment.enrollment e JOIN enrollment.student s ON s.tenant_id = e.tenant_id AND s.id = e.student_id
   WHERE e.tenant_id = $1 AND e.id = $2`,
);

@QueryHandler(GetContacts)
export class GetContactsHandler implements IQueryHandler<GetContacts> {
  constructor(private readonly db: Database) {}

  /** One statement: it is asked for every message about an enrollment, thousands in an hour. */
  execute({ enrollmentId }: GetContacts) {
    return this.db.query(async (tx) => {
      const found = await tx.row<z.output<typeof GetContacts.answer>>(contacts, [tx.tenantId, enrollmentId]);
      if (!found) throw new EnrollmentNotFound({ enrollmentId });
      return found;
    });
  }
}
