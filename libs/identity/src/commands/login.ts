import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { statement } from '@schoolhouse/platform/postgres/statement';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import { InvalidCredentials, Login, type Role } from '../contract';
import { LoginAttempt } from '../login-throttle';
import { hashPassword, isOutdated, passwordFits } from '../passwords/password-hash';
import { sessionEnd } from '../tokens/session';
import { SessionIssuer } from '../tokens/session-issuer';
import { beginSession } from '../tokens/session.store';
import { TokenSettings } from '../tokens/token-settings';
import { unrecorded } from '../unrecorded';

const find = statement('identity.login-find', 'SELECT id, roles, enabled, password_hash AS hash FROM identity.users WHERE tenant_id = $1 AND lower(email) = lower($2)');
const confirm = statement('identity.login-confirm', 'SELECT roles FROM identity.users WHERE tenant_id = $1 AND id = $2 AND enabled AND password_hash = $3 FOR NO KEY UPDATE');
const rehash = statement('identity.login-rehash', 'UPDATE identity.users SET password_hash = $4 WHERE tenant_id = $1 AND id = $2 AND password_hash = $3');

interface Account {
  id: string;
  roles: Role[];
  enabled: boolean;
  hash: string;
}

@CommandHandler(Login)
export class LoginHandler implements ICommandHandler<Login> {
  constructor(
    private readonly db: Database,
    private readonly issuer: SessionIssuer,
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {}

  execute(login: Login) {
    return unrecorded(async () => {
      const attempt = new LoginAttempt(login.email, login.address);
      const account = await this.db.query(async (tx) => {
        await attempt.refuseIfThrottled(tx, this.clock.now());
        return tx.row<Account>(find, [tx.tenantId, login.email.trim()]);
      });
      const fits = await passwordFits(login.password, account?.hash);
      if (!account?.enabled || !fits) return this.refuse(attempt);
      return this.begin(account, login.password, attempt);
    });
  }

  /** In a transaction of its own: the count stays, the login does not happen. */
  private async refuse(attempt: LoginAttempt): Promise<never> {
    const throttled = await this.db.command((tx) => attempt.countFailure(tx, this.clock.now()));
    throw throttled ?? new InvalidCredentials();
  }

  private async begin({ id: userId, hash }: Account, password: string, attempt: LoginAttempt) {
    const issuing = await this.issuer.prepare();
    const newHash = isOutdated(hash) ? await hashPassword(password) : undefined;
    const now = this.clock.now();
    const refreshExpiresAt = sessionEnd(now, this.settings.refreshDays);
    return this.db.command(async (tx) => {
      await attempt.succeed(tx, now);
      const accessToken = await issuing.accessTokenFor(userId, await this.stillGood(tx, userId, hash));
      if (newHash) tx.write(rehash, [tx.tenantId, userId, hash, newHash]);
      const refreshToken = beginSession(tx, userId, now, refreshExpiresAt);
      return { userId, tokens: issuing.view(accessToken, refreshToken, refreshExpiresAt) };
    });
  }

  /** While the password was looked at, the user may have been disabled, or the password changed: no session outlives that. */
  private async stillGood(tx: Transaction, userId: string, hash: string): Promise<Role[]> {
    const found = await tx.row<{ roles: Role[] }>(confirm, [tx.tenantId, userId, hash]);
    if (!found) throw new InvalidCredentials();
    return found.roles;
  }
}
