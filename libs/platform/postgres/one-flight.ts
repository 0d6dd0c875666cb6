import type { Writable } from 'node:stream';
import type { PoolClient } from 'pg';

/**
 * What is sent on this connection from here to the end of the current step of the program leaves in one write. A system call
 * for each statement was a third of all work of the API (measured); pg corks each query for itself, and this holds them all.
 */
export function inOneFlight(client: PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}
