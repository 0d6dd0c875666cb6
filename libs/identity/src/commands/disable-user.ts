import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { DisableUser, UserDisabled } from '../contract';
import { revokeSessionsOf } from '../tokens/session.store';
import { refuseLeavingNobody, viewOf } from '../user';
import { lockUser, saveUser } from '../user.store';

@CommandHandler(DisableUser)
export class DisableUserHandler implements ICommandHandler<DisableUser> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ userId }: DisableUser) {
    return this.db.command(async (tx) => {
      const { user, administrators } = await lockUser(tx, userId);
      if (!user.enabled) return { user: viewOf(user) };
      refuseLeavingNobody(user, { enabled: false }, administrators, tx.tenantId);
      revokeSessionsOf(tx, userId, this.clock.now(), 'disabled');
      tx.emit(new UserDisabled({ userId }), userId);
      return { user: viewOf(saveUser(tx, user, { enabled: false })) };
    });
  }
}
