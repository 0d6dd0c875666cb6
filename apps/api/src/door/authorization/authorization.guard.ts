import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { GetAccess } from '@schoolhouse/identity';
import { DomainError, domainError } from '@schoolhouse/platform/messaging/domain-error';
import { QueryCache } from '@schoolhouse/platform/cache/query-cache';
import { GetSchool, platformTenantId, SchoolNotFound, SchoolSuspended } from '@schoolhouse/tenancy';
import { traitsOf } from '../route';

export const AccessEnded = domainError('ACCESS_ENDED', 'unauthenticated', 'This user, or the school, is not active any more.');
export const PermissionMissing = domainError('PERMISSION_MISSING', 'forbidden', 'You are not allowed to do this.');

/**
 * How old an answer may be by which someone is let in, from when it was asked for: demotion and suspension work within a second.
 * Who asks without pause costs a commit each so often, beside those of what they do.
 */
export const accessFreshMs = 750;

/** What the caller may do as things stand now, whatever the token said when it was written. */
@Injectable()
export class AuthorizationGuard implements CanActivate {
  constructor(private readonly cache: QueryCache) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const { context, handler } = execution.switchToHttp().getRequest<FastifyRequest>().door;
    const { policy } = traitsOf(handler ?? execution.getHandler());
    if (policy === 'public') return true;
    const { tenantId, principal } = context;
    const [permissions] = await Promise.all([this.permissionsOf(principal.id), tenantId === platformTenantId || this.mustBeActive()]);
    context.principal = { ...principal, permissions };
    if (policy === undefined || !policy.every((permission) => permissions.includes(permission))) throw new PermissionMissing();
    return true;
  }

  private async permissionsOf(userId: string): Promise<readonly string[]> {
    const { access } = await this.cache.ask(new GetAccess({ userId }), accessFreshMs);
    if (!access?.enabled) throw new AccessEnded();
    return access.permissions;
  }

  private async mustBeActive(): Promise<void> {
    const { school } = await this.cache.ask(new GetSchool({}), accessFreshMs).catch(endAccess);
    if (school.status === 'suspended') throw new SchoolSuspended();
    if (school.status !== 'active') throw new AccessEnded();
  }
}

function endAccess(error: unknown): never {
  throw SchoolNotFound.is(error) ? new AccessEnded() : (error as DomainError);
}
