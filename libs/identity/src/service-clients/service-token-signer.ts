import { Injectable } from '@nestjs/common';
import { SignJWT } from 'jose';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { newId } from '@schoolhouse/platform/ids/ids';
import { accessTokenAlgorithm, accessTokenType } from '../tokens/access-claims';
import { SigningKeys } from '../tokens/signing-keys';
import { TokenSettings } from '../tokens/token-settings';
import { serviceTokenSeconds, type Grant, type Service } from './service';

/** Writes access tokens of services (RFC 9068), by the keys that sign users' ones too. Their audience and claims tell the two apart. */
@Injectable()
export class ServiceTokenSigner {
  constructor(
    private readonly keys: SigningKeys,
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {}

  /** @param confirmation the public key to which the token is bound (RFC 7800) */
  async sign({ name, hosts }: Service, { path, modules, scope }: Grant, confirmation: object | undefined): Promise<string> {
    const { kid, privateKey } = await this.keys.current();
    const issuedAt = Math.floor(this.clock.now().getTime() / 1_000);
    return new SignJWT({ client_id: name, modules, hosts, ...(scope && { scope }), ...(confirmation && { cnf: { jwk: confirmation } }) })
      .setProtectedHeader({ alg: accessTokenAlgorithm, typ: accessTokenType, kid })
      .setIssuer(this.settings.issuer)
      .setAudience(`${this.settings.issuer}${path}`)
      .setSubject(name)
      .setJti(newId())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + serviceTokenSeconds)
      .sign(privateKey);
  }
}
