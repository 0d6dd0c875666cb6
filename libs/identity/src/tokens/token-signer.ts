import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SignJWT } from 'jose';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { newId } from '@schoolhouse/platform/ids/ids';
import type { Role } from '../contract';
import { accessTokenAlgorithm, accessTokenType } from './access-claims';
import { TokenSettings } from './token-settings';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

export interface Subject {
  readonly userId: string;
  readonly tenantId: string;
  readonly slug: string;
  readonly roles: readonly Role[];
}

/** Writes access tokens. The key comes from SigningKeys.current(), fetched before the caller's transaction begins. */
@Injectable()
export class TokenSigner {
  constructor(
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {}

  sign({ userId, tenantId, slug, roles }: Subject, { kid, privateKey }: SigningKey): Promise<string> {
    const issuedAt = Math.floor(this.clock.now().getTime() / 1_000);
    return new SignJWT({ tid: tenantId, slug, roles: [...roles] })
      .setProtectedHeader({ alg: accessTokenAlgorithm, typ: accessTokenType, kid })
      .setIssuer(this.settings.issuer)
      .setAudience(this.settings.audience)
      .setSubject(userId)
      .setJti(newId())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + this.settings.accessSeconds)
      .sign(privateKey);
  }
}
