import { statement } from '@schoolhouse/platform/postgres/statement';
import type { Transaction, Violations } from '@schoolhouse/platform/postgres/transaction';
import { EmailTaken, PersonTaken, UserNotFound, type Role } from './contract';
import { administratorRole, type User } from './user';

/** Shared with the lists of other files: a row of identity.users as the rules know it. */
export const userColumns = `id, email, name, roles, enabled, person_id AS "personId", created_at AS "createdAt", version`;

const insert = statement(
  'identity.user-insert',
  `INSERT INTO identity.users (tenant_id, id, email, name, password_hash, roles, enabled, person_id, first_administrator, created_at, version)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);
const find = statement('identity.user-find', `SELECT ${userColumns} FROM identity.users WHERE tenant_id = $1 AND id = $2`);
const lockWithAdministrators = statement(
  'identity.user-lock',
  `SELECT ${userColumns} FROM identity.users
   WHERE tenant_id = $1 AND (id = $2 OR (enabled AND $3 = ANY (roles))) ORDER BY id FOR UPDATE`,
);
const update = statement('identity.user-update', 'UPDATE identity.users SET roles = $3, enabled = $4, version = $5 WHERE tenant_id = $1 AND id = $2');

const violations: Violations = { users_email: () => new EmailTaken(), users_person: () => new PersonTaken() };

export function addUser(tx: Transaction, user: User, passwordHash: string, first = false): void {
  const { id, email, name, roles, enabled, personId, createdAt, version } = user;
  tx.write(insert, [tx.tenantId, id, email, name, passwordHash, roles, enabled, personId, first, createdAt, version], violations);
}

/** @throws USER_NOT_FOUND */
export async function readUser(tx: Transaction, userId: string): Promise<User> {
  return found(await tx.row<User>(find, [tx.tenantId, userId]));
}

/**
 * Locks the user together with all enabled administrators, in the order of their ids: of two administrators who
 * disable each other at the same moment the second one waits, and then sees that nobody would be left.
 * @throws USER_NOT_FOUND
 */
export async function lockUser(tx: Transaction, userId: string): Promise<{ user: User; administrators: User[] }> {
  const role: Role = administratorRole(tx.tenantId);
  const users = await tx.rows<User>(lockWithAdministrators, [tx.tenantId, userId, role]);
  const administrators = users.filter((user) => user.enabled && user.roles.includes(role));
  return { user: found(users.find(({ id }) => id === userId)), administrators };
}

/** Writes what may change of a user, as the next version. */
export function saveUser(tx: Transaction, user: User, change: { enabled?: boolean; roles?: readonly Role[] }): User {
  const after = { ...user, ...change, version: user.version + 1 };
  tx.write(update, [tx.tenantId, after.id, after.roles, after.enabled, after.version]);
  return after;
}

function found(user: User | undefined): User {
  if (!user) throw new UserNotFound();
  return user;
}
