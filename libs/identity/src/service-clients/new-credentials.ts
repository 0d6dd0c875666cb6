import { createPublicKey } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { newId } from '@schoolhouse/platform/ids/ids';
import { UnfitServiceKey, type ServiceKey } from '../contract';
import type { Credential } from './service';
import { hashOfServiceSecret, newServiceSecret } from './service-secret';

/** Credentials for a service: the keys that are given, or a secret made here and told once. @throws UNFIT_SERVICE_KEY */
export async function newCredentials(keys: readonly ServiceKey[] | undefined, now: Date): Promise<{ credentials: Credential[]; secret: string | null }> {
  const common = { createdAt: now, endsAt: null };
  if (keys) return { credentials: await Promise.all(keys.map(async (publicKey) => ({ ...common, kid: await thumbprintOf(publicKey), secretHash: null, publicKey }))), secret: null };
  const secret = newServiceSecret();
  return { credentials: [{ ...common, kid: newId(), secretHash: hashOfServiceSecret(secret), publicKey: null }], secret };
}

async function thumbprintOf(key: ServiceKey): Promise<string> {
  try {
    createPublicKey({ key, format: 'jwk' });
  } catch (cause) {
    throw Object.assign(new UnfitServiceKey(), { cause }); // not a point of the curve
  }
  return calculateJwkThumbprint(key);
}
