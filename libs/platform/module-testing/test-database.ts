import { createHash, randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { HeardClient } from '../postgres/heard-client';
import { migrate, type ModuleMigrations } from '../postgres/migrator';
import type { DatabaseSettings } from '../postgres/settings';

/** A database of a test's own, on a real PostgreSQL, migrated and empty. */
export interface TestDatabase extends DatabaseSettings {
  /** Looks with the eyes of a superuser, past row security. */
  inspect<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

/** Copies a migrated template (made once a set of migrations, in some 50 ms a copy). */
export async function createTestDatabase(modules: readonly ModuleMigrations[]): Promise<TestDatabase> {
  const server = required('TEST_DATABASE_URL');
  const roleSecret = required('TEST_ROLE_SECRET');
  const template = `template_${createHash('sha256').update(JSON.stringify(modules.map(({ module, migrations }) => [module, migrations.map(String)]))).digest('hex').slice(0, 16)}`;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, async (client) => {
    await client.query(`SELECT pg_advisory_lock(hashtext('schoolhouse.template'))`);
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate', [template]);
    if (!rowCount) {
      await client.query(`DROP DATABASE IF EXISTS ${template}`);
      await client.query(`CREATE DATABASE ${template}`);
      await migrate({ url: urlOf(server, template), roleSecret, poolSize: 1 }, modules);
      await client.query(`ALTER DATABASE ${template} IS_TEMPLATE true`);
    }
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  const url = urlOf(server, name);
  const inspector = new HeardClient({ connectionString: url });
  inspector.on('error', () => undefined); // tests that restart the server cut this connection too
  await inspector.connect();
  return {
    url,
    roleSecret,
    poolSize: 4,
    inspect: async <Row extends object>(sql: string, values: unknown[] = []) => (await inspector.query(sql, values)).rows as Row[],
    drop: async () => {
      await inspector.end();
      await onServer(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

function required(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: tests on a database run by \`npx jest\` or \`npm test\`, whose global set-up starts PostgreSQL`);
  return value;
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.toString();
}

async function onServer<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new HeardClient({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
