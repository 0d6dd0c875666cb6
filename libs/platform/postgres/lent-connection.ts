import type { Pool, PoolClient } from 'pg';
import { TenantLeak } from './errors';

/** Lends a connection; after an abnormal end it is not given back but destroyed, and whatever it carried with it. */
export async function onConnection<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
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

/** Whether the failed transaction was surely rolled back, so that the connection is clean again. */
async function endOf(client: PoolClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false; // the connection is destroyed by the caller, which rolls back as well
  }
}
