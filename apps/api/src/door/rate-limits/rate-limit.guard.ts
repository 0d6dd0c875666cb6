import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimits } from './rate-limits';

/** Counts who is signed in. Addresses are counted before that, where nothing has been read of a request yet (`open-door.ts`). */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(private readonly limits: RateLimits) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const http = execution.switchToHttp();
    const { tenantId, principal } = http.getRequest<FastifyRequest>().door.context;
    if (tenantId) await this.limits.count('user', `${tenantId}:${principal.id}`, http.getResponse<FastifyReply>());
    return true;
  }
}
