import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { keyset, newestFirst } from '@schoolhouse/platform/paging/keyset';
import type { Position } from '@schoolhouse/platform/paging/page';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ListUsers } from '../contract';
import { viewOf, type User } from '../user';
import { userColumns } from '../user.store';

@QueryHandler(ListUsers)
export class ListUsersHandler implements IQueryHandler<ListUsers> {
  constructor(private readonly db: Database) {}

  execute({ role, enabled, email, personId, ...page }: ListUsers) {
    const keys = keyset(page, newestFirst('u'), 6);
    const list = `SELECT ${userColumns}, ${keys.position} FROM identity.users u
      WHERE tenant_id = $1 AND ($2::text IS NULL OR $2 = ANY (roles)) AND ($3::boolean IS NULL OR enabled = $3)
        AND ($4::text IS NULL OR lower(email) = lower($4)) AND ($5::uuid IS NULL OR person_id = $5) AND ${keys.condition} ${keys.order}`;
    return this.db.query(async (tx) => keys.of(await tx.rows<User & { position: Position }>(list, [tx.tenantId, role, enabled, email, personId, ...keys.values]), viewOf));
  }
}
