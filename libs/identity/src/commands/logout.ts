import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { Logout } from '../contract';
import { revokeSessionOf } from '../tokens/session.store';

@CommandHandler(Logout)
export class LogoutHandler implements ICommandHandler<Logout> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ refreshToken }: Logout) {
    return this.db.command(async (tx) => {
      revokeSessionOf(tx, refreshToken, this.clock.now());
      return {};
    });
  }
}
