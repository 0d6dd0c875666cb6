import { HeardClient } from '@schoolhouse/platform/postgres/heard-client';
import { roleOf } from '@schoolhouse/platform/postgres/schema-building';
import { databaseOf, urlFor, type DatabaseSettings } from '@schoolhouse/platform/postgres/settings';
import { Failure } from './failure';

/** @throws Failure that says in one line why the database cannot be used, without its password. */
export const reachDatabase = (url: string): Promise<void> => tryToReach(url, explain);

/** As the programs themselves do. Whether the schema is theirs they find out; here, whether there is one. @throws Failure */
export const reachMigratedDatabase = (database: DatabaseSettings): Promise<void> =>
  tryToReach(urlFor(roleOf('tenancy'), databaseOf('tenancy', database)), (error, url) =>
    error.code === '28P01' || error.code === '28000'
      ? 'The database is not migrated, or was migrated with another DATABASE_ROLE_SECRET: run `schoolhouse migrate` with the settings of this process.'
      : explain(error, url),
  );

type DatabaseError = Error & { code?: string };

async function tryToReach(url: string, describe: (error: DatabaseError, url: URL) => string): Promise<void> {
  const client = new HeardClient({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    await client.query('SELECT 1');
  } catch (error) {
    throw new Failure(describe(error as DatabaseError, new URL(url)), { cause: error });
  } finally {
    await client.end();
  }
}

function explain({ code, message }: DatabaseError, { hostname, port, pathname, username }: URL): string {
  const server = `${hostname}:${port || 5432}`;
  const remedy = 'or correct DATABASE_URL';
  switch (code) {
    case '3D000':
      return `The PostgreSQL at ${server} has no database "${pathname.slice(1)}": create it (createdb ${pathname.slice(1)}) ${remedy}.`;
    case '28P01':
    case '28000':
      return `The PostgreSQL at ${server} refuses the user "${username}": correct its password in DATABASE_URL.`;
    case '53300':
      return `The PostgreSQL at ${server} has no connection left: raise its max_connections or lower DATABASE_POOL_SIZE.`;
    default:
      return `No PostgreSQL answers at ${server} (${code ?? message}): start it ${remedy}.`;
  }
}
