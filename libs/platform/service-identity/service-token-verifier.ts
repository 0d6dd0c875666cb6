import { createHash } from 'node:crypto';
import { errors, jwtVerify, type JWK, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Clock } from '../clock/clock';
import { ServiceRefused, type RefusalReason } from './service-refused';

/** RFC 9068, with what a service may call and host, and the key that it signs contexts with (RFC 7800). */
const claimsSchema = z.object({
  sub: z.string(),
  client_id: z.string(),
  modules: z.array(z.string()),
  hosts: z.array(z.string()),
  cnf: z.object({ jwk: z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string(), alg: z.literal('ES256').default('ES256') }) }).optional(),
  exp: z.number(),
});
type Claims = z.output<typeof claimsSchema>;

export interface ServiceIdentity {
  readonly clientId: string;
  readonly mayCall: string[];
  readonly hosts: string[];
}

/** By which the clocks of two machines may differ. */
export const toleranceSeconds = 5;
/** A key that is withdrawn must be noticed: what was found good longer ago than this is looked at again. */
const longestMs = 30_000;

/**
 * Checks tokens of services, in whatever process, without asking anybody: fixed algorithm, type, issuer, audience and times, by keys of our own. What was found good
 * is known again by its hash, so that a call costs microseconds.
 */
export class ServiceTokenVerifier {
  private readonly known = new LRUCache<string, { readonly claims: Claims; readonly until: number }>({ max: 10_000 });

  constructor(
    private readonly keys: JWTVerifyGetKey,
    private readonly issuer: string,
    private readonly clock: Clock,
  ) {}

  /** @param path the audience below the issuer: `/modules/fees` for calls to fees, `/modules` for who one is. @throws ServiceRefused; IDENTITY_UNAVAILABLE */
  async verify(token: string, path = '/modules'): Promise<ServiceIdentity> {
    const { client_id: clientId, modules, hosts } = await this.claimsOf(token, path);
    return { clientId, mayCall: modules, hosts };
  }

  /** The key by which a service may sign contexts (the same object each time: jose reads it once). A token for calls is none, whatever key it has. @throws ServiceRefused; IDENTITY_UNAVAILABLE */
  async verifyGrant(token: string): Promise<{ clientId: string; key: JWK }> {
    const { client_id: clientId, cnf } = await this.claimsOf(token, '/contexts');
    if (!cnf) throw new ServiceRefused('unauthenticated', 'claims');
    return { clientId, key: cnf.jwk };
  }

  private async claimsOf(token: string, path: string): Promise<Claims> {
    const id = `${path} ${hashOf(token)}`;
    const now = this.clock.now().getTime();
    const known = this.known.get(id);
    if (known && now < known.until) return known.claims;
    const claims = await this.check(token, path);
    this.known.set(id, { claims, until: Math.min((claims.exp + toleranceSeconds) * 1_000, now + longestMs) });
    return claims;
  }

  private async check(token: string, path: string): Promise<Claims> {
    const rules = { algorithms: ['ES256'], typ: 'at+jwt', issuer: this.issuer, audience: `${this.issuer}${path}`, requiredClaims: ['exp', 'client_id'], clockTolerance: toleranceSeconds, currentDate: this.clock.now() };
    try {
      const { payload } = await jwtVerify(token, this.keys, rules);
      const claims = claimsSchema.safeParse(payload);
      if (!claims.success || claims.data.sub !== claims.data.client_id) throw new ServiceRefused('unauthenticated', 'claims');
      return claims.data;
    } catch (error) {
      if (error instanceof errors.JOSEError) throw this.isOfOtherModule(error) ? new ServiceRefused('forbidden', 'other-module') : new ServiceRefused('unauthenticated', reasonOf(error));
      throw error;
    }
  }

  private isOfOtherModule(error: unknown): boolean {
    return error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud' && String(error.payload.aud).startsWith(`${this.issuer}/modules`);
  }
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64');

const reasons: Readonly<Record<string, RefusalReason>> = {
  [errors.JWTExpired.code]: 'expired',
  [errors.JWSSignatureVerificationFailed.code]: 'signature',
  [errors.JWKSNoMatchingKey.code]: 'unknown-key',
  [errors.JOSEAlgNotAllowed.code]: 'algorithm',
};
const claimReasons: Readonly<Record<string, RefusalReason>> = { typ: 'type', iss: 'issuer', aud: 'audience' };

function reasonOf(error: errors.JOSEError): RefusalReason {
  if (error instanceof errors.JWTClaimValidationFailed) return claimReasons[error.claim] ?? 'claims';
  return reasons[error.code] ?? 'malformed';
}
