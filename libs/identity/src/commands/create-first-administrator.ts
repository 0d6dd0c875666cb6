import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { newId } from '@schoolhouse/platform/ids/ids';
import { Database } from '@schoolhouse/platform/postgres/database';
import { CreateFirstAdministrator, UnfitPasswordHash, UserRegistered } from '../contract';
import { isPasswordHash } from '../passwords/password-hash';
import { administratorRole } from '../user';
import { addUser } from '../user.store';

@CommandHandler(CreateFirstAdministrator)
export class CreateFirstAdministratorHandler implements ICommandHandler<CreateFirstAdministrator> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ email, name, passwordHash }: CreateFirstAdministrator) {
    return this.db.command(async (tx) => {
      if (!isPasswordHash(passwordHash)) throw new UnfitPasswordHash();
      const roles = [administratorRole(tx.tenantId)];
      const userId = newId();
      tx.emit(new UserRegistered({ userId, email, name, roles, personId: null }), userId);
      addUser(tx, { id: userId, email, name, roles, enabled: true, personId: null, createdAt: this.clock.now(), version: 1 }, passwordHash, true);
      return { userId };
    });
  }
}
