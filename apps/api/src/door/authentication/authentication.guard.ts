import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import type { AccessClaims } from '@schoolhouse/identity/tokens/access-claims';
import { InvalidAccessToken } from '@schoolhouse/identity';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { DomainError, domainError } from '@schoolhouse/platform/messaging/domain-error';
import { traitsOf } from '../route';
import { accessToken } from './access-token.strategy';
import { VerifiedTokens } from './verified-tokens';

export const AccessTokenMissing = domainError('ACCESS_TOKEN_MISSING', 'unauthenticated', 'Send Authorization: Bearer with an access token; POST /v1/auth/login gives one.');

/** Who asks, and of which school: from the access token and nothing else that a caller can set. */
@Injectable()
export class AuthenticationGuard extends AuthGuard(accessToken) implements CanActivate {
  private readonly verified = new VerifiedTokens();

  constructor(private readonly clock: Clock) {
    super();
  }

  override async canActivate(execution: ExecutionContext): Promise<boolean> {
    const request = execution.switchToHttp().getRequest<FastifyRequest & { user?: AccessClaims }>();
    const { door } = request;
    door.handler = execution.getHandler();
    if (traitsOf(door.handler).policy === 'public') return true;
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (!token) throw new AccessTokenMissing();
    let claims = this.verified.find(token, this.clock.now());
    if (!claims) {
      await super.canActivate(execution);
      claims = request.user as AccessClaims;
      this.verified.add(token, claims);
    }
    door.context.tenantId = claims.tid;
    door.context.principal = { id: claims.sub, kind: 'user', permissions: [] };
    return true;
  }

  /** Why exactly a token is no good helps forgers only. That our keys cannot be had now is no fault of the token. */
  override handleRequest<Claims>(error: unknown, claims: Claims | false, fault: unknown): Claims {
    for (const reason of [error, fault]) if (reason instanceof DomainError && !reason.isDefinite) throw reason;
    if (error && !(error instanceof DomainError)) throw error;
    if (!claims) throw new InvalidAccessToken();
    return claims;
  }
}
