import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { statement } from '@schoolhouse/platform/postgres/statement';
import { currentContext } from '@schoolhouse/platform/tenant-context/message-context';
import { ChangePassword, UserNotFound, WrongPassword } from '../contract';
import { LoginAttempt } from '../login-throttle';
import { hashPassword, passwordFits } from '../passwords/password-hash';
import { withSealedRequest } from '../sealed-request';
import { revokeSessionsOf } from '../tokens/session.store';
import { TokenSettings } from '../tokens/token-settings';
import { unrecorded } from '../unrecorded';
import { viewOf, type User } from '../user';
import { userColumns } from '../user.store';

const lock = statement('identity.password-lock', `SELECT ${userColumns}, password_hash AS hash FROM identity.users WHERE tenant_id = $1 AND id = $2 AND enabled FOR NO KEY UPDATE`);
const change = statement('identity.password-change', 'UPDATE identity.users SET password_hash = $3, version = $4 WHERE tenant_id = $1 AND id = $2');

@CommandHandler(ChangePassword)
export class ChangePasswordHandler implements ICommandHandler<ChangePassword> {
  constructor(
    private readonly db: Database,
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {}

  async execute({ currentPassword, newPassword, address }: ChangePassword) {
    const newHash = await hashPassword(newPassword);
    return withSealedRequest(this.settings.signingKeySecret, () => this.change(currentPassword, newHash, address));
  }

  /** The old password is looked at within the transaction, behind the look for an earlier delivery: once changed, it does not fit any more. */
  private async change(currentPassword: string, newHash: string, address: string) {
    const now = this.clock.now();
    let failed: LoginAttempt | undefined;
    const changed = this.db.command(async (tx) => {
      const user = await tx.row<User & { hash: string }>(lock, [tx.tenantId, currentContext().principal.id]);
      if (!user) throw new UserNotFound();
      const attempt = new LoginAttempt(user.email, address);
      await attempt.refuseIfThrottled(tx, now);
      if (!(await passwordFits(currentPassword, user.hash))) {
        failed = attempt;
        throw new WrongPassword();
      }
      const after = { ...user, version: user.version + 1 };
      tx.write(change, [tx.tenantId, user.id, newHash, after.version]);
      revokeSessionsOf(tx, user.id, now, 'password-changed');
      return { user: viewOf(after) };
    });
    return changed.catch(async (error: unknown) => {
      if (failed) await this.count(failed, now);
      throw error;
    });
  }

  private count(attempt: LoginAttempt, now: Date): Promise<unknown> {
    return unrecorded(() => this.db.command((tx) => attempt.countFailure(tx, now)));
  }
}
