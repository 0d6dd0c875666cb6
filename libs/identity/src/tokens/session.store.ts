import { newId } from '@schoolhouse/platform/ids/ids';
import { statement } from '@schoolhouse/platform/postgres/statement';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import type { Role } from '../contract';
import { hashOfRefreshToken, newRefreshToken } from './refresh-token';
import type { FoundToken } from './session';

const insertSession = statement('identity.session-insert', 'INSERT INTO identity.session (tenant_id, id, user_id, began_at, expires_at) VALUES ($1, $2, $3, $4, $5)');
const insertToken = statement('identity.refresh-token-insert', 'INSERT INTO identity.refresh_token (tenant_id, hash, session_id, issued_at) VALUES ($1, $2, $3, $4)');
const markUsed = statement('identity.refresh-token-used', 'UPDATE identity.refresh_token SET used_at = $3 WHERE tenant_id = $1 AND hash = $2');
const known = statement('identity.refresh-token-known', 'SELECT 1 FROM identity.refresh_token WHERE tenant_id = $1 AND hash = $2');
const lockToken = statement(
  'identity.refresh-token-lock',
  `SELECT s.id AS "sessionId", s.user_id AS "userId", s.expires_at AS "expiresAt", s.revoked_at AS "revokedAt",
          t.used_at AS "usedAt", u.enabled AS "userEnabled", u.roles
   FROM identity.refresh_token t
   JOIN identity.session s ON s.tenant_id = t.tenant_id AND s.id = t.session_id
   JOIN identity.users u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
   WHERE t.tenant_id = $1 AND t.hash = $2 FOR UPDATE OF s, t`,
);
const revokeOne = statement('identity.session-revoke', 'UPDATE identity.session SET revoked_at = $3, revoked_because = $4 WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL');
const revokeByToken = statement(
  'identity.session-revoke-by-token',
  `UPDATE identity.session SET revoked_at = $3, revoked_because = 'logout'
   WHERE tenant_id = $1 AND revoked_at IS NULL AND id = (SELECT session_id FROM identity.refresh_token WHERE tenant_id = $1 AND hash = $2)`,
);
const revokeAll = statement('identity.sessions-revoke', 'UPDATE identity.session SET revoked_at = $3, revoked_because = $4 WHERE tenant_id = $1 AND user_id = $2 AND revoked_at IS NULL');
const forgetOld = statement('identity.sessions-forget', 'DELETE FROM identity.session WHERE tenant_id = $1 AND user_id = $2 AND expires_at <= $3');

/** Begins a session and returns its first refresh token. Sessions of this user that have ended by age are forgotten. */
export function beginSession(tx: Transaction, userId: string, now: Date, expiresAt: Date): string {
  const sessionId = newId();
  tx.write(forgetOld, [tx.tenantId, userId, now]);
  tx.write(insertSession, [tx.tenantId, sessionId, userId, now, expiresAt]);
  return issueToken(tx, sessionId, now);
}

/** Whether this was ever a token of this school; asked before anything is said of the school itself. */
export async function isKnown(tx: Transaction, token: string): Promise<boolean> {
  return (await tx.row(known, [tx.tenantId, hashOfRefreshToken(token)])) !== undefined;
}

/** Finds a token and locks it with its session, so that of two who bring it at once the second sees it used. */
export function lockRefreshToken(tx: Transaction, token: string): Promise<(FoundToken & { roles: Role[] }) | undefined> {
  return tx.row(lockToken, [tx.tenantId, hashOfRefreshToken(token)]);
}

/** Uses a token up and returns the next one of its session. */
export function rotateToken(tx: Transaction, token: string, sessionId: string, now: Date): string {
  tx.write(markUsed, [tx.tenantId, hashOfRefreshToken(token), now]);
  return issueToken(tx, sessionId, now);
}

export function revokeSession(tx: Transaction, sessionId: string, now: Date, because: 'reuse'): void {
  tx.write(revokeOne, [tx.tenantId, sessionId, now, because]);
}

export function revokeSessionOf(tx: Transaction, token: string, now: Date): void {
  tx.write(revokeByToken, [tx.tenantId, hashOfRefreshToken(token), now]);
}

export function revokeSessionsOf(tx: Transaction, userId: string, now: Date, because: 'disabled' | 'password-changed'): void {
  tx.write(revokeAll, [tx.tenantId, userId, now, because]);
}

function issueToken(tx: Transaction, sessionId: string, now: Date): string {
  const token = newRefreshToken(tx.tenantId);
  tx.write(insertToken, [tx.tenantId, hashOfRefreshToken(token), sessionId, now]);
  return token;
}
