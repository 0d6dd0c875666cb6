import { createHash } from 'node:crypto';
import { v7 } from 'uuid';

/** Time-ordered (RFC 9562 version 7): new rows land side by side in their indexes, old ones leave by partition. */
export const newId = (): string => v7();

/**
 * The same parts give the same id, for ever. It begins with ff, above any version 7 id of the next thousand years,
 * so that it falls in the default partition of tables partitioned by the age of their ids.
 */
export function idFrom(...parts: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `ff${hash.slice(0, 6)}-${hash.slice(6, 10)}-8${hash.slice(10, 13)}-8${hash.slice(13, 16)}-${hash.slice(16, 28)}`;
}
