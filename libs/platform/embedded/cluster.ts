import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PostgresPrograms } from './postgres-programs';
import { commandOf, isGoneWithin } from './processes';
import type { ServerAccount } from './server-account';

export const embeddedUser = 'schoolhouse';

export interface NewCluster {
  readonly folder: string;
  readonly password: string;
  readonly durable: boolean;
}

export const isCluster = (folder: string): boolean => existsSync(join(folder, 'PG_VERSION'));

/** Made beside its place and renamed when whole: an interrupted initdb leaves nothing that looks like data. */
export async function createCluster({ initdb }: PostgresPrograms, account: ServerAccount, cluster: NewCluster): Promise<void> {
  const unfinished = `${cluster.folder}.new`;
  const passwordFile = `${cluster.folder}.password`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, cluster.password, { mode: 0o600 });
  for (const path of [unfinished, passwordFile]) {
    if (account.uid !== undefined && account.gid !== undefined) chownSync(path, account.uid, account.gid);
  }
  // Out of reach of a terminal's Ctrl-C, like the server itself: it takes a second and is then of use.
  const child = spawn(
    initdb,
    [
      ...[`--pgdata=${unfinished}`, `--username=${embeddedUser}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...(cluster.durable ? [] : ['--no-sync']),
    ],
    { ...account, cwd: dirname(cluster.folder), detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words += text));
  const ended = await new Promise<string>((settle) => {
    child.once('error', (error) => settle(error.message));
    child.once('close', (code, signal) => settle(code === 0 ? '' : `initdb ended with ${signal ?? code}`));
  });
  rmSync(passwordFile, { force: true });
  if (ended) throw new Error(`The embedded PostgreSQL could not be created: ${lastWords(words) ?? ended}`);
  renameSync(unfinished, cluster.folder);
}

/** The postmaster's own notice: process id, folder, start, port, ..., and `ready` in its eighth line. */
export function postmasterOf(folder: string): { pid: number; port: number; isReady: boolean } | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  return { pid: Number(lines[0]), port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' };
}

/**
 * After `kill -9` of its parent a server may live on for a moment, and after `kill -9` of the server its notice
 * stays. PostgreSQL takes a notice for stale only while no process has been given the same id: we look closer.
 */
export async function clearPredecessor(folder: string): Promise<void> {
  const predecessor = postmasterOf(folder);
  if (!predecessor) return;
  if (commandOf(predecessor.pid).includes(folder)) {
    process.kill(predecessor.pid, 'SIGINT');
    if (!(await isGoneWithin(30_000, predecessor.pid))) {
      throw new Error(`An earlier PostgreSQL (process ${predecessor.pid}) still runs on ${folder} and does not stop.`);
    }
  }
  rmSync(join(folder, 'postmaster.pid'), { force: true });
}

/** The line that tells why, without its time and process id. */
export function lastWords(output: string): string | undefined {
  const lines = output.split('\n').filter((line) => line.trim());
  const telling = lines.filter((line) => /FATAL|PANIC|error|could not|denied|cannot/i.test(line));
  return (telling.at(-1) ?? lines.at(-1))?.replace(/^.*?(FATAL|PANIC|initdb: error):\s*/, '').trim();
}
