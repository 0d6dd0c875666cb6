import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SignJWT } from 'jose';
import { newId } from '../ids/ids';

/** The fields of a token request by which a service proves who it is. */
export type ClientProof = (issuer: string, now: Date) => Promise<Readonly<Record<string, string>>>;

const assertionSeconds = 60;

/** client_secret_post: as good as Basic within TLS, and no encoding to get wrong. */
export const bySecret = (clientId: string, secret: string): ClientProof => async () => ({ client_id: clientId, client_secret: secret });

/** private_key_jwt (RFC 7523): the secret half never leaves this process. Each assertion is for one request. */
export function byPrivateKey(clientId: string, key: KeyObject): ClientProof {
  const alg = key.asymmetricKeyType === 'ed25519' ? 'EdDSA' : 'ES256';
  return async (issuer, now) => {
    const issuedAt = Math.floor(now.getTime() / 1_000);
    const assertion = await new SignJWT({ jti: newId() })
      .setProtectedHeader({ alg })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(issuer)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + assertionSeconds)
      .sign(key);
    return { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion };
  };
}

/** PEM (PKCS 8) or JWK. @throws Error that names the file and never its content */
export function privateKeyIn(file: string): KeyObject {
  const key = readKey(file);
  const isKnown = key.asymmetricKeyType === 'ed25519' || (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1');
  if (!isKnown) throw new Error(`SERVICE_PRIVATE_KEY_FILE ${file} holds a key that is neither of P-256 nor of Ed25519.`);
  return key;
}

function readKey(file: string): KeyObject {
  try {
    const text = readFileSync(file, 'utf8');
    return text.trimStart().startsWith('{') ? createPrivateKey({ key: JSON.parse(text) as never, format: 'jwk' }) : createPrivateKey(text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`SERVICE_PRIVATE_KEY_FILE ${file} holds no private key that could be read${code ? ` (${code})` : ''}.`);
  }
}
