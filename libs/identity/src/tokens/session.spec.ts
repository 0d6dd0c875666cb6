import { refusalOf, sessionEnd, type FoundToken } from './session';
import { hashOfRefreshToken, newRefreshToken } from './refresh-token';
import { schoolOfRefreshToken } from '../contract';

const now = new Date('2026-09-01T08:00:00Z');
const fresh: FoundToken = { sessionId: 's', userId: 'u', usedAt: null, revokedAt: null, expiresAt: new Date('2026-09-02T08:00:00Z'), userEnabled: true };

describe('a refresh token', () => {
  it('is accepted once, in time, in a session that goes on, of a user who may', () => {
    expect(refusalOf(fresh, now)).toBeUndefined();
    expect(refusalOf(undefined, now)).toBe('unknown');
    expect(refusalOf({ ...fresh, usedAt: now }, now)).toBe('reused');
    expect(refusalOf({ ...fresh, revokedAt: now }, now)).toBe('revoked');
    expect(refusalOf({ ...fresh, expiresAt: now }, now)).toBe('expired');
    expect(refusalOf({ ...fresh, userEnabled: false }, now)).toBe('disabled');
  });

  it('is taken for stolen when it was used, even past its end', () => {
    expect(refusalOf({ ...fresh, usedAt: now, expiresAt: now }, now)).toBe('reused');
  });

  it('names its school and is otherwise 256 random bits', () => {
    const tenantId = '0192f0c1-2233-7abc-8def-0123456789ab';
    const token = newRefreshToken(tenantId);
    expect(schoolOfRefreshToken(token)).toBe(tenantId);
    expect(Buffer.from(token.split('.')[1], 'base64url')).toHaveLength(32);
    expect(newRefreshToken(tenantId)).not.toBe(token);
    expect(hashOfRefreshToken(token)).toHaveLength(32);
  });

  it('is not anything else', () => {
    expect(['', 'a.b', 'x'.repeat(66), `${newRefreshToken('0192f0c1-2233-7abc-8def-0123456789ab')}.x`].map(schoolOfRefreshToken)).toEqual([null, null, null, null]);
  });

  it('ends with its session, counted from the login', () => {
    expect(sessionEnd(now, 30)).toEqual(new Date('2026-10-01T08:00:00Z'));
  });
});
