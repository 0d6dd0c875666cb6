import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { currentContext } from '@schoolhouse/platform/tenant-context/message-context';
import { EnableUser } from '../contract';
import { refuseUngrantable, viewOf } from '../user';
import { lockUser, saveUser } from '../user.store';

@CommandHandler(EnableUser)
export class EnableUserHandler implements ICommandHandler<EnableUser> {
  constructor(private readonly db: Database) {}

  /** To enable is to give the user's roles again, so it takes as much as giving them. */
  execute({ userId }: EnableUser) {
    return this.db.command(async (tx) => {
      const { user } = await lockUser(tx, userId);
      if (user.enabled) return { user: viewOf(user) };
      refuseUngrantable(user.roles, tx.tenantId, currentContext().principal);
      return { user: viewOf(saveUser(tx, user, { enabled: true })) };
    });
  }
}
