import { createHmac } from 'node:crypto';
import { currentContext, runInContext } from '@schoolhouse/platform/tenant-context/message-context';

/**
 * For commands whose fields hold a password: the record of a command keeps a hash of what was asked, and a bare hash of a
 * request that is known but for a password would let whoever reads the table guess at it a million times faster than scrypt
 * allows. Keyed with a secret that is not in the database it tells nothing, and still tells one request from another.
 */
export function withSealedRequest<T>(secret: string, work: () => T): T {
  const context = currentContext();
  const { commandKey } = context;
  if (!commandKey?.fingerprint) return work();
  const fingerprint = createHmac('sha256', secret).update(`request ${commandKey.fingerprint}`).digest('base64');
  return runInContext({ ...context, commandKey: { ...commandKey, fingerprint } }, work);
}
