export type RefreshRefusal = 'unknown' | 'reused' | 'revoked' | 'expired' | 'disabled';

/** A refresh token as it was found, with the session (the family of all tokens that came of one login) and its user. */
export interface FoundToken {
  readonly sessionId: string;
  readonly userId: string;
  readonly usedAt: Date | null;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly userEnabled: boolean;
}

/**
 * Why a refresh token is not accepted, or undefined. Reuse comes first: a used token that turns up again is a sign of
 * theft even when its session has expired since.
 */
export function refusalOf(token: FoundToken | undefined, now: Date): RefreshRefusal | undefined {
  if (!token) return 'unknown';
  if (token.revokedAt) return 'revoked';
  if (token.usedAt) return 'reused';
  if (token.expiresAt <= now) return 'expired';
  return token.userEnabled ? undefined : 'disabled';
}

export const sessionEnd = (loggedInAt: Date, refreshDays: number): Date => new Date(loggedInAt.getTime() + refreshDays * 86_400_000);
