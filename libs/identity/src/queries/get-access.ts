import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { statement } from '@schoolhouse/platform/postgres/statement';
import { GetAccess, type Role } from '../contract';
import { permissionsOf } from '../role-permissions';

const find = statement('identity.access', 'SELECT enabled, roles, person_id AS "personId" FROM identity.users WHERE tenant_id = $1 AND id = $2');

@QueryHandler(GetAccess)
export class GetAccessHandler implements IQueryHandler<GetAccess> {
  constructor(private readonly db: Database) {}

  async execute({ userId }: GetAccess) {
    const user = await this.db.query((tx) => tx.row<{ enabled: boolean; roles: Role[]; personId: string | null }>(find, [tx.tenantId, userId]));
    if (!user) return { access: null };
    return { access: { userId, ...user, permissions: user.enabled ? permissionsOf(user.roles) : [] } };
  }
}
