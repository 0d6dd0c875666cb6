import { createHash, randomBytes } from 'node:crypto';

/**
 * 256 random bits, led by the school in which to look them up (see `schoolOfRefreshToken`). Nothing else is in it, and
 * only its hash is kept: it is random, so one round of SHA-256 is as good as many.
 */
export function newRefreshToken(tenantId: string): string {
  const school = Buffer.from(tenantId.replaceAll('-', ''), 'hex').toString('base64url');
  return `${school}.${randomBytes(32).toString('base64url')}`;
}

export const hashOfRefreshToken = (token: string): Buffer => createHash('sha256').update(token).digest();
