import { Logger } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import { InvalidRefreshToken, RefreshTokens } from '../contract';
import { countReuse } from '../tokens/reuse-metric';
import { refusalOf, type FoundToken } from '../tokens/session';
import { SessionIssuer } from '../tokens/session-issuer';
import { isKnown, lockRefreshToken, revokeSession, rotateToken } from '../tokens/session.store';
import { unrecorded } from '../unrecorded';

@CommandHandler(RefreshTokens)
export class RefreshTokensHandler implements ICommandHandler<RefreshTokens> {
  private readonly logger = new Logger(RefreshTokensHandler.name);

  constructor(
    private readonly db: Database,
    private readonly issuer: SessionIssuer,
    private readonly clock: Clock,
  ) {}

  async execute({ refreshToken }: RefreshTokens) {
    const answer = await unrecorded(async () => {
      if (!(await this.db.query((tx) => isKnown(tx, refreshToken)))) return null;
      const issuing = await this.issuer.prepare();
      return this.db.command(async (tx) => {
        const now = this.clock.now();
        const found = await lockRefreshToken(tx, refreshToken);
        if (!found || refusalOf(found, now)) return this.refuse(tx, found, now);
        const accessToken = await issuing.accessTokenFor(found.userId, found.roles);
        return { userId: found.userId, tokens: issuing.view(accessToken, rotateToken(tx, refreshToken, found.sessionId, now), found.expiresAt) };
      });
    });
    if (!answer) throw new InvalidRefreshToken();
    return answer;
  }

  /** Null and not thrown: the revocation has to be committed. */
  private refuse(tx: Transaction, found: FoundToken | undefined, now: Date): null {
    const refusal = refusalOf(found, now);
    if (!found || refusal !== 'reused') return null;
    revokeSession(tx, found.sessionId, now, 'reuse');
    countReuse();
    this.logger.warn({ tenantId: tx.tenantId, userId: found.userId, sessionId: found.sessionId }, 'Suspicious: a used refresh token came back; its session is ended');
    return null;
  }
}
