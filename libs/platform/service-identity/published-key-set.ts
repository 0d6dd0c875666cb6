import { Logger } from '@nestjs/common';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '../clock/clock';
import type { AuthorizationServer } from './authorization-server';
import { IdentityUnavailable } from './errors';

const timeoutMs = 2_000;
/** A new key is published two minutes before it signs; a compromised one is forgotten after this. */
const freshMs = 60_000;
/** An unknown key id asks again at most this often: forged ids must not become load. */
const pauseMs = 1_000;

/**
 * The public keys of the installation, from its JWKS. They are renewed behind the back of the callers, and while identity is away the ones that are
 * known go on: what is unreachable can withdraw no key, and must not be what every call of every module waits for.
 */
export function publishedKeySet(server: AuthorizationServer, clock: Clock): JWTVerifyGetKey {
  const logger = new Logger('PublishedKeySet');
  let opened: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;
  let renewedAt = clock.now().getTime();
  let isTold = false;
  const open = async () => createRemoteJWKSet((await server.endpoints(timeoutMs)).keys, { cacheMaxAge: Infinity, cooldownDuration: pauseMs, timeoutDuration: timeoutMs });
  return async (header, token) => {
    try {
      const keys = await (opened ??= open());
      if (keys.jwks() && clock.now().getTime() - renewedAt >= freshMs) {
        renewedAt = clock.now().getTime();
        keys.reload().catch((error: unknown) => logger.warn({ err: error }, 'The keys of the installation could not be renewed; those that are known go on'));
      }
      const key = await keys(header, token);
      isTold = false;
      return key;
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys) throw cause;
      if ((await opened?.catch(() => undefined)) === undefined) opened = undefined;
      if (!isTold) logger.warn({ err: cause }, 'The keys of the installation cannot be read: whoever calls is refused until they can');
      isTold = true;
      throw IdentityUnavailable.is(cause) ? cause : Object.assign(new IdentityUnavailable(), { cause });
    }
  };
}
