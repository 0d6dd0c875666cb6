import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/**
 * Private keys at rest: AES-256-GCM under a key derived from the installation's secret. `boundTo` (the key's id) is
 * authenticated with it, so that one row's secret cannot be put into another row.
 */
export function seal(plain: Buffer, secret: string, boundTo: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFrom(secret), nonce).setAAD(Buffer.from(boundTo));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return ['v1', nonce, sealed, cipher.getAuthTag()].map((part) => (typeof part === 'string' ? part : part.toString('base64url'))).join('.');
}

/** @throws Error when the secret is another one, or what is sealed was tampered with. */
export function unseal(sealed: string, secret: string, boundTo: string): Buffer {
  const [version, ...parts] = sealed.split('.');
  if (version !== 'v1' || parts.length !== 3) throw new Error(`Sealed in a form that is not known here: ${version}`);
  const [nonce, content, tag] = parts.map((part) => Buffer.from(part, 'base64url'));
  const decipher = createDecipheriv('aes-256-gcm', keyFrom(secret), nonce, { authTagLength: 16 }).setAAD(Buffer.from(boundTo)).setAuthTag(tag);
  return Buffer.concat([decipher.update(content), decipher.final()]);
}

const keyFrom = (secret: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', 'schoolhouse signing keys v1', 32));
