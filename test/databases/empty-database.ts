import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

/** A database with nothing in it, on the server of the tests. */
export interface EmptyDatabase {
  readonly url: string;
  /** With the eyes of a superuser, on a connection of its own each time. */
  ask<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

export async function emptyDatabase(server = process.env.TEST_DATABASE_URL ?? ''): Promise<EmptyDatabase> {
  const name = `empty_${randomUUID().replaceAll('-', '')}`;
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).toString();
  await askOnce(server, `CREATE DATABASE ${name}`);
  return {
    url,
    ask: (sql, values) => askOnce(url, sql, values),
    drop: async () => void (await askOnce(server, `DROP DATABASE ${name} WITH (FORCE)`)),
  };
}

export async function askOnce<Row extends object>(url: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows as Row[];
  } finally {
    await client.end();
  }
}
