import type { Client, Pool, PoolClient } from 'pg';
import { TenantLeak } from './errors';

/** Lends a connection; after an abnormal end it is not given back but destroyed, and whatever it carried with it. */
export async function onConnection<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  hearErrorsOf(client);
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    const ended = await endOf(client);
    client.release(!ended || TenantLeak.is(error));
    throw error;
  }
}

const reportedByItsStatement = (): void => undefined;

/**
 * That a connection is lost is told by the statement under way. Unheard it would end the process, and pools listen to idle ones only: not to one
 * that has just been made, is lent, or was given up. So whoever gets a connection calls this, and it is heard until it is gone.
 */
export function hearErrorsOf(client: Pick<Client, 'on' | 'listeners'>): void {
  if (!client.listeners('error').includes(reportedByItsStatement)) client.on('error', reportedByItsStatement);
}

/** Whether the failed transaction was surely rolled back, so that the connection is clean again. */
async function endOf(client: PoolClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false; // the connection is destroyed by the caller, which rolls back as well
  }
}
