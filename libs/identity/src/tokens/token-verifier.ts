import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { InvalidAccessToken } from '../contract';
import { accessClaimsSchema, accessTokenAlgorithm, accessTokenType, type AccessClaims } from './access-claims';
import { PublishedKeys } from './published-keys';
import { TokenSettings } from './token-settings';

/**
 * Checks access tokens, in whatever process: keys come from our own identity module and nowhere else. What a token says of
 * keys itself (`jwk`, `jku`, `x5u`, `x5c`) is never looked at, and its algorithm is ours or it is refused.
 */
@Injectable()
export class TokenVerifier {
  constructor(
    private readonly keys: PublishedKeys,
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {}

  /** What passport-jwt (jsonwebtoken) must be told besides the key; it leaves `typ` unchecked, which `keyFor` makes good. */
  get rules() {
    return { algorithms: [accessTokenAlgorithm] as ['ES256'], issuer: this.settings.issuer, audience: this.settings.audience };
  }

  /** The public key of a token, by the `kid` of its header, for a library that checks the rest. @throws INVALID_ACCESS_TOKEN */
  async keyFor(token: string): Promise<KeyObject> {
    const { alg, typ, kid } = headerOf(token);
    if (alg !== accessTokenAlgorithm || typ?.toLowerCase() !== accessTokenType || !kid) throw new InvalidAccessToken();
    const key = await this.keys.find(kid);
    if (!key) throw new InvalidAccessToken();
    return key;
  }

  /** The whole check: signature, type, issuer, audience, times (no leeway), claims. @throws INVALID_ACCESS_TOKEN */
  async verify(token: string): Promise<AccessClaims> {
    const key = await this.keyFor(token);
    try {
      const { payload } = await jwtVerify(token, key, { ...this.rules, typ: accessTokenType, currentDate: this.clock.now() });
      return this.claimsOf(payload);
    } catch {
      throw new InvalidAccessToken(); // why exactly is of use to forgers only
    }
  }

  /** For a payload whose signature, issuer, audience and times have been checked. @throws INVALID_ACCESS_TOKEN */
  claimsOf(payload: unknown): AccessClaims {
    const claims = accessClaimsSchema.safeParse(payload);
    if (!claims.success) throw new InvalidAccessToken();
    return claims.data;
  }
}

function headerOf(token: string): { alg?: string; typ?: string; kid?: string } {
  try {
    return decodeProtectedHeader(token);
  } catch {
    throw new InvalidAccessToken();
  }
}

