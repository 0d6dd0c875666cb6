import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';

/** PostgreSQL refuses to run as root: root lends it one of the accounts that every Linux has. Others run it themselves. */
export interface ServerAccount {
  readonly uid?: number;
  readonly gid?: number;
}

/** For what the account cannot reach in a project below a closed folder such as /root (mode 0700). */
const refuge = '/var/lib/schoolhouse';

/** @throws Error when root has neither `postgres` nor `nobody`. */
export function serverAccount(): ServerAccount {
  if (process.getuid?.() !== 0) return {};
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const account = accounts.find(([login]) => login === name);
    if (account) return { uid: Number(account[2]), gid: Number(account[3]) };
  }
  throw new Error('PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it as.');
}

/** Asks the kernel, as that account. @throws Error when the question is cut short by a signal: that is no answer. */
export function canReach(account: ServerAccount, path: string): boolean {
  if (account.uid === undefined) return true;
  const { status, signal, error } = spawnSync('test', ['-x', path], account);
  if (signal ?? error) throw error ?? new Error(`Interrupted by ${signal}.`);
  return status === 0;
}

/** @returns the folder of the programs itself, or a copy (60 MB, made once a version) that the account may run. */
export function reachablePrograms(account: ServerAccount, folder: string, version: string): string {
  if (canReach(account, join(folder, 'bin', 'postgres'))) return folder;
  const copy = join(refuge, `postgresql-${version}`);
  if (existsSync(copy)) return copy;
  const unfinished = `${copy}.${process.pid}`;
  openFolder(refuge);
  cpSync(folder, unfinished, { recursive: true, verbatimSymlinks: true });
  openTree(unfinished);
  renameSync(unfinished, copy);
  return copy;
}

/**
 * Where the data can live: in `folder`, or behind a link of that name when the account cannot enter the folders
 * above it. Removing the link is enough to begin anew.
 */
export function reachableData(account: ServerAccount, folder: string): string {
  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true });
  const target = linkTarget(folder);
  if (target) {
    if (!existsSync(dirname(target))) throw new Error(`${folder} points to ${target}, which is gone. Remove the link to begin anew.`);
    return target;
  }
  if (existsSync(folder) || canReach(account, parent)) return folder;
  openFolder(refuge);
  const elsewhere = join(refuge, randomBytes(6).toString('hex'));
  openFolder(elsewhere);
  const data = join(elsewhere, 'postgres');
  rmSync(folder, { force: true });
  symlinkSync(data, folder);
  return data;
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function openFolder(path: string): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o755);
}

function openTree(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openTree(path);
    else if (entry.isFile()) chmodSync(path, 0o755);
  }
}
