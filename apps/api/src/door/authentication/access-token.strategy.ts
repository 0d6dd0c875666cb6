import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy, type SecretOrKeyProvider } from 'passport-jwt';
import type { AccessClaims } from '@schoolhouse/identity/tokens/access-claims';
import { TokenVerifier } from '@schoolhouse/identity/tokens/token-verifier';

export const accessToken = 'access-token';

/**
 * passport-jwt checks signature, algorithm, issuer, audience and times; the verifier finds the key (ours or none: what a token
 * says of keys itself is not looked at), demands `typ: at+jwt` (RFC 9068) and reads the claims.
 */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(Strategy, accessToken) {
  constructor(private readonly verifier: TokenVerifier) {
    super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKeyProvider: keyBy(verifier), ...verifier.rules });
  }

  validate(payload: unknown): AccessClaims {
    return this.verifier.claimsOf(payload);
  }
}

/** The key as it was read once: a PEM, which is all that the types know, would be read anew for each token and make its check three times as dear. */
const keyBy =
  (verifier: TokenVerifier): SecretOrKeyProvider =>
  (_request, token: string, done) => {
    verifier.keyFor(token).then((key) => done(null, key as unknown as string), done);
  };
