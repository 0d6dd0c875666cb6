import { Injectable, type ExecutionContext } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuthenticationGuard } from '../door/authentication/authentication.guard';
import { AuthorizationGuard } from '../door/authorization/authorization.guard';
import { RateLimitGuard } from '../door/rate-limits/rate-limit.guard';
import { SignedIn } from '../door/route';

/** Lets in to an old system whom a route of ours would that says `@SignedIn()`: any user, as they stand now, of an active school. What they may do there is its own to say. */
@Injectable()
export class Admission {
  constructor(
    private readonly authentication: AuthenticationGuard,
    private readonly rateLimit: RateLimitGuard,
    private readonly authorization: AuthorizationGuard,
  ) {}

  /** Who asks, and of which school, by the token alone: written into the context of the request. @throws DomainError ACCESS_TOKEN_MISSING, INVALID_ACCESS_TOKEN */
  async identify(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    await this.authentication.canActivate(this.executionOf(request, reply));
  }

  /** @throws DomainError RATE_LIMITED, ACCESS_ENDED, SCHOOL_SUSPENDED */
  async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const execution = this.executionOf(request, reply);
    await this.rateLimit.canActivate(execution);
    await this.authorization.canActivate(execution);
  }

  /** Guards read the policy from the method that answers; no controller answers here. */
  @SignedIn()
  passOn(): void {}

  private executionOf(request: FastifyRequest, reply: FastifyReply): ExecutionContext {
    return new ExecutionContextHost([request, reply], Admission, this.passOn);
  }
}
