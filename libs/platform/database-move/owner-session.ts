import { Client } from 'pg';
import { hearErrorsOf } from '../postgres/lent-connection';
import { addressOf } from '../postgres/settings';
import { MoveRefused } from './errors';

/** Signed in as an owner, with texts of rows as they are everywhere. @throws MoveRefused when nobody answers or lets us in */
export async function openSession(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000, application_name: 'schoolhouse database move' });
  hearErrorsOf(client);
  try {
    await client.connect();
    await client.query(`SET timezone = 'UTC'; SET datestyle = 'ISO'; SET intervalstyle = 'postgres'; SET extra_float_digits = 1; SET synchronous_commit = on`);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined); // it never was whole
    const { code, message } = error as Error & { code?: string };
    throw new MoveRefused(`${addressOf(url)} does not let us in (${code ?? message}: ${message})`);
  }
}

export async function valueOf<T>(client: Client, sql: string, values: readonly unknown[] = []): Promise<T> {
  const { rows } = await client.query<{ value: T }>({ text: sql, values: [...values] });
  return rows[0]?.value;
}
