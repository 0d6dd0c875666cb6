import type { Principal } from '@schoolhouse/platform/tenant-context/message-context';
import { platformTenantId } from '@schoolhouse/tenancy';
import { LastAdministrator, RoleNotGrantable, UserChanged, type Role, type UserView } from './contract';
import { permissionsOf } from './role-permissions';

/** A user as the rules see it. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly enabled: boolean;
  readonly personId: string | null;
  readonly createdAt: Date;
  readonly version: number;
}

export function viewOf({ id, email, name, roles, enabled, personId, createdAt, version }: User): UserView {
  return { id, email, name, roles: [...roles], enabled, personId, createdAt: createdAt.toISOString(), version };
}

/** The role without which a school (or the installation) cannot be administered. */
export const administratorRole = (tenantId: string): Role => (tenantId === platformTenantId ? 'platform-admin' : 'school-admin');

const isPlatformRole = (role: Role): boolean => role === 'platform-admin';

/**
 * Platform administrators live on the platform and nowhere else, and nobody gives more than they have: otherwise whoever
 * may write users could make themselves anything. The program itself (provisioning, seeds) is not held to the second.
 * @throws ROLE_NOT_GRANTABLE
 */
export function refuseUngrantable(roles: readonly Role[], tenantId: string, by: Principal): void {
  const misplaced = roles.filter((role) => isPlatformRole(role) !== (tenantId === platformTenantId));
  if (misplaced.length > 0) throw new RoleNotGrantable({ roles: misplaced });
  if (by.kind === 'system') return;
  const beyond = permissionsOf(roles).filter((permission) => !by.permissions.includes(permission));
  if (beyond.length > 0) throw new RoleNotGrantable({ permissions: beyond });
}

/** @throws USER_CHANGED when the change was made for another version than this one. */
export function refuseStale(user: User, version: number | undefined): void {
  if (version !== undefined && version !== user.version) throw new UserChanged({ version: user.version });
}

/**
 * @param change what is about to be set on `user`
 * @param administrators all enabled administrators there are, locked
 * @throws LAST_ADMINISTRATOR
 */
export function refuseLeavingNobody(user: User, change: { enabled?: boolean; roles?: readonly Role[] }, administrators: readonly User[], tenantId: string): void {
  const role = administratorRole(tenantId);
  const after = { ...user, ...change };
  if (after.enabled && after.roles.includes(role)) return;
  if (administrators.some(({ id }) => id === user.id) && administrators.length === 1) throw new LastAdministrator();
}
