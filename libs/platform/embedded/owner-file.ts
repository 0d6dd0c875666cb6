import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { commandOf, isAlive } from './processes';

/** Who runs the cluster beside this file, and where it is reached. Readable by its owner only: the URL has a password. */
export interface Owner {
  readonly pid: number;
  readonly command: string;
  readonly url?: string;
}

const fileOf = (folder: string): string => `${folder}.owner`;

/** @returns undefined when nobody runs it; what an owner killed with -9 left behind does not count. */
export function ownerOf(folder: string): Owner | undefined {
  let owner: Owner;
  try {
    owner = JSON.parse(readFileSync(fileOf(folder), 'utf8')) as Owner;
  } catch {
    return undefined;
  }
  return isAlive(owner.pid) && commandOf(owner.pid) === owner.command ? owner : undefined;
}

/** @throws Error when another process runs the cluster: two servers on one folder would destroy it. */
export function takeOwnership(folder: string): void {
  const me: Owner = { pid: process.pid, command: commandOf(process.pid) };
  try {
    writeFileSync(fileOf(folder), JSON.stringify(me), { flag: 'wx', mode: 0o600 });
    return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const owner = ownerOf(folder);
  if (owner) throw new Error(`${folder} is in use by process ${owner.pid} (${owner.command}).`);
  rmSync(fileOf(folder), { force: true });
  takeOwnership(folder);
}

export function publishUrl(folder: string, url: string): void {
  const me: Owner = { pid: process.pid, command: commandOf(process.pid), url };
  writeFileSync(fileOf(folder), JSON.stringify(me), { mode: 0o600 });
}

export function giveUpOwnership(folder: string): void {
  rmSync(fileOf(folder), { force: true });
}
