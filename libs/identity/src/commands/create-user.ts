import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { newId } from '@schoolhouse/platform/ids/ids';
import { Database } from '@schoolhouse/platform/postgres/database';
import { currentContext } from '@schoolhouse/platform/tenant-context/message-context';
import { CreateUser, UserRegistered } from '../contract';
import { hashPassword } from '../passwords/password-hash';
import { withSealedRequest } from '../sealed-request';
import { TokenSettings } from '../tokens/token-settings';
import { refuseUngrantable, viewOf } from '../user';
import { addUser } from '../user.store';

@CommandHandler(CreateUser)
export class CreateUserHandler implements ICommandHandler<CreateUser> {
  constructor(
    private readonly db: Database,
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {}

  async execute(command: CreateUser) {
    const passwordHash = await hashPassword(command.password);
    return withSealedRequest(this.settings.signingKeySecret, () => this.create(command, passwordHash));
  }

  private create({ email, name, roles, personId: person }: CreateUser, passwordHash: string) {
    const personId = person ?? null;
    return this.db.command(async (tx) => {
      refuseUngrantable(roles, tx.tenantId, currentContext().principal);
      const user = { id: newId(), email, name, roles, enabled: true, personId, createdAt: this.clock.now(), version: 1 };
      tx.emit(new UserRegistered({ userId: user.id, email, name, roles, personId }), user.id);
      addUser(tx, user, passwordHash);
      return { user: viewOf(user) };
    });
  }
}
