import { createHash } from 'node:crypto';
import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose';
import type { ServiceKey } from '../contract';

export const assertionAlgorithms = ['ES256', 'EdDSA'];
/** An assertion is for the moment: one that lives longer than this is not taken, and none need be remembered for longer. */
const longestSeconds = 300;
/** By which clocks of two machines may differ. */
const toleranceSeconds = 5;

/** An assertion that was accepted, to be noted: a second one of the same `jti` is a replay. */
export interface Assertion {
  readonly jtiHash: Buffer;
  readonly expiresAt: Date;
}

/** Who an assertion says that it is of, before anything of it is believed. */
export function nameIn(assertion: string): string | undefined {
  try {
    return decodeJwt(assertion).sub;
  } catch (error) {
    if (error instanceof errors.JWTInvalid) return undefined;
    throw error;
  }
}

/**
 * Checks an assertion by RFC 7523: by a key of the service, with our algorithms; of and about the service; for us (`audiences`); at most five minutes long.
 * Undefined when it is not acceptable. Whether it was brought before is for the caller to find out.
 */
export async function verifyAssertion(assertion: string, keys: readonly ServiceKey[], { name, audiences, now }: { name: string; audiences: string[]; now: Date }): Promise<Assertion | undefined> {
  for (const key of keys) {
    const payload = await payloadOf(assertion, key, { name, audiences, now });
    const { exp = 0, jti } = payload ?? {};
    if (!jti || jti.length > 200 || exp > now.getTime() / 1_000 + longestSeconds + toleranceSeconds) continue;
    return { jtiHash: createHash('sha256').update(jti).digest(), expiresAt: new Date((exp + toleranceSeconds) * 1_000) };
  }
  return undefined;
}

async function payloadOf(assertion: string, key: ServiceKey, { name, audiences, now }: { name: string; audiences: string[]; now: Date }): Promise<JWTPayload | undefined> {
  const rules = { algorithms: assertionAlgorithms, issuer: name, subject: name, audience: audiences, requiredClaims: ['exp'], clockTolerance: toleranceSeconds, currentDate: now };
  try {
    const { payload } = await jwtVerify(assertion, { ...key, alg: key.kty === 'EC' ? 'ES256' : 'EdDSA' }, rules);
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined; // TypeError: a key of the other kind than the algorithm's
    throw error;
  }
}
