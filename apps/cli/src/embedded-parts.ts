import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@schoolhouse/platform/embedded/embedded-postgres';
import { ownerOf } from '@schoolhouse/platform/embedded/owner-file';
import { HeardClient } from '@schoolhouse/platform/postgres/heard-client';
import { readSettings, type RawEnvironment, type Settings } from '@schoolhouse/platform/settings/settings';
import { Failure } from './failure';

export type Say = (line: string) => void;

/** An environment in which nothing is missing, and what had to be started for it. */
export interface Surroundings {
  readonly env: RawEnvironment;
  readonly settings: Settings;
  readonly postgres?: EmbeddedPostgres;
  /** Starts the embedded database once more on the same port, after it ended without being told to. */
  readonly restartPostgres?: () => Promise<EmbeddedPostgres>;
}

const database = 'schoolhouse';

/** Whether the database is ours to run: never in production, and never when one is named. */
export const isDatabaseEmbedded = (env: RawEnvironment): boolean => !env.DATABASE_URL?.trim() && env.NODE_ENV !== 'production';

/** Reads the settings before anything is started; the address of the embedded database is not known yet. */
export function previewSettings(env: RawEnvironment): Settings {
  return readSettings(isDatabaseEmbedded(env) ? { ...env, DATABASE_URL: `postgres://schoolhouse:embedded@127.0.0.1/${database}` } : env);
}

/**
 * Starts what the environment does not name. A database that another `schoolhouse` of the same DATA_DIR runs is
 * joined when `join` is set, and refused otherwise.
 * @throws SettingsError, or Failure when the embedded database does not start.
 */
export async function completeEnvironment(env: RawEnvironment, { say, join: joins }: { say: Say; join: boolean }): Promise<Surroundings> {
  const preview = previewSettings(env);
  if (!isDatabaseEmbedded(env)) return { env, settings: preview };
  const folder = join(preview.dataDir, 'postgres');
  const running = joins ? ownerOf(folder)?.url : undefined;
  const start = (port?: number): Promise<EmbeddedPostgres> => startDatabase(folder, { ...preview, embeddedPostgresPort: port }, say);
  const postgres = running === undefined ? await start(preview.embeddedPostgresPort) : undefined;
  const complete = { ...env, DATA_DIR: preview.dataDir, DATABASE_URL: databaseAt(running ?? postgres?.url ?? '') };
  return { env: complete, settings: readSettings(complete), postgres, restartPostgres: postgres && (() => start(postgres.port)) };
}

/** Names the database that a `schoolhouse serve` of the same DATA_DIR runs, where none is named; nothing is started. */
export function joinEnvironment(env: RawEnvironment): RawEnvironment {
  const running = isDatabaseEmbedded(env) ? ownerOf(join(previewSettings(env).dataDir, 'postgres'))?.url : undefined;
  return running === undefined ? env : { ...env, DATABASE_URL: databaseAt(running) };
}

function databaseAt(server: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.toString();
}

async function startDatabase(folder: string, { dataDir, embeddedPostgresPort }: Settings, say: Say): Promise<EmbeddedPostgres> {
  let postgres: EmbeddedPostgres | undefined;
  try {
    mkdirSync(dataDir, { recursive: true });
    const password = keptSecret(join(dataDir, 'postgres.secret'));
    postgres = await startEmbeddedPostgres({ folder, password, port: embeddedPostgresPort, say });
    await createDatabase(postgres.url);
    return postgres;
  } catch (error) {
    await postgres?.stop();
    throw new Failure((error as Error).message, { cause: error });
  }
}

/** Made once, readable by its owner only; everything secret of an embedded installation is derived from it. */
function keptSecret(file: string): string {
  try {
    writeFileSync(file, randomBytes(24).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    chmodSync(file, 0o600);
  }
  return readFileSync(file, 'utf8').trim();
}

async function createDatabase(url: string): Promise<void> {
  const client = new HeardClient({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (!rowCount) await client.query(`CREATE DATABASE ${database}`);
  } finally {
    await client.end();
  }
}
