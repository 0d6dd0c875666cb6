import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { currentContext } from '@schoolhouse/platform/tenant-context/message-context';
import { ChangeUserRoles } from '../contract';
import { refuseLeavingNobody, refuseStale, refuseUngrantable, viewOf } from '../user';
import { lockUser, saveUser } from '../user.store';

@CommandHandler(ChangeUserRoles)
export class ChangeUserRolesHandler implements ICommandHandler<ChangeUserRoles> {
  constructor(private readonly db: Database) {}

  execute({ userId, roles, version }: ChangeUserRoles) {
    return this.db.command(async (tx) => {
      const { user, administrators } = await lockUser(tx, userId);
      refuseStale(user, version);
      refuseUngrantable(roles, tx.tenantId, currentContext().principal);
      refuseLeavingNobody(user, { roles }, administrators, tx.tenantId);
      return { user: viewOf(saveUser(tx, user, { roles })) };
    });
  }
}
