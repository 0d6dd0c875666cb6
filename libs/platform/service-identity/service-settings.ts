import type { JWTVerifyGetKey } from 'jose';
import type { Clock } from '../clock/clock';
import { AuthorizationServer } from './authorization-server';
import { byPrivateKey, bySecret, privateKeyIn } from './client-proof';
import { publishedKeySet } from './published-key-set';
import { ServiceCallChecker } from './service-call-checker';
import { ServiceCredentials } from './service-credentials';
import { ServiceTokenVerifier } from './service-token-verifier';
import { ServiceTokens } from './service-tokens';

/** Where identity is. */
export interface IssuerSettings {
  /** The `iss` of all tokens: the address of the installation. */
  readonly issuer: string;
  /** Where this process reaches identity's HTTP; the same one, or an inner address. */
  readonly issuerUrl: string;
}

/** As what a process calls others. */
export interface ServiceSettings extends IssuerSettings {
  readonly self: { readonly id: string; readonly proof: { readonly secret: string } | { readonly privateKeyFile: string } };
}

/** Asks for nothing until the first call. @throws Error when the file of the private key holds none */
export function serviceCredentials({ self: { id, proof }, issuer, issuerUrl }: ServiceSettings, clock: Clock): ServiceCredentials {
  const proves = 'secret' in proof ? bySecret(id, proof.secret) : byPrivateKey(id, privateKeyIn(proof.privateKeyFile));
  return new ServiceCredentials(id, new ServiceTokens(new AuthorizationServer(issuer, issuerUrl), proves, clock), clock);
}

/** @param keys the keys of the installation, in a process that hosts identity itself; otherwise its JWKS is asked for */
export function serviceCallChecker({ issuer, issuerUrl }: IssuerSettings, clock: Clock, keys?: JWTVerifyGetKey): ServiceCallChecker {
  const source = keys ?? publishedKeySet(new AuthorizationServer(issuer, issuerUrl), clock);
  return new ServiceCallChecker(new ServiceTokenVerifier(source, issuer, clock), clock);
}
