import type { Client } from 'pg';
import { HeardClient } from '../postgres/heard-client';
import { addressOf } from '../postgres/settings';
import { MoveRefused } from './errors';

/** While work waits for us, PostgreSQL hears something from us within this time, or ends our session and frees what it holds. */
export const leaseMs = 5_000;

/** Signed in as an owner, with texts of rows as they are everywhere. A machine that is gone is found out within half a minute. @throws MoveRefused when nobody answers or lets us in */
export async function openSession(url: string): Promise<Client> {
  const client = new HeardClient({ connectionString: url, connectionTimeoutMillis: 5_000, application_name: 'schoolhouse database move' });
  try {
    await client.connect();
    await client.query(`SET timezone = 'UTC'; SET datestyle = 'ISO'; SET intervalstyle = 'postgres'; SET extra_float_digits = 1; SET synchronous_commit = on`);
    await client.query(`SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3`);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined); // it never was whole
    const { code, message } = error as Error & { code?: string };
    throw new MoveRefused(`${addressOf(url)} does not let us in (${code ?? message}: ${message})`);
  }
}

/** From now on the session lives as long as this process says something, which it does by itself. Who is frozen has no session when he thaws. */
export async function underLease(session: Client): Promise<void> {
  await session.query(`SET idle_session_timeout = ${leaseMs}; SET idle_in_transaction_session_timeout = ${leaseMs}`);
  let isAsking = false;
  const beat = setInterval(() => {
    if (isAsking) return;
    isAsking = true;
    session.query('SELECT').then(() => (isAsking = false), () => undefined); // a lost session is told by the next statement of the move
  }, leaseMs / 10);
  session.once('end', () => clearInterval(beat));
}

export async function valueOf<T>(client: Client, sql: string, values: readonly unknown[] = []): Promise<T> {
  const { rows } = await client.query<{ value: T }>({ text: sql, values: [...values] });
  return rows[0]?.value;
}
