import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { clearPredecessor, createCluster, embeddedUser, isCluster, lastWords, postmasterOf } from './cluster';
import { stopWithUs } from './guardian';
import { giveUpOwnership, publishUrl, takeOwnership } from './owner-file';
import { findFreePort, isFree } from './ports';
import { postgresPrograms } from './postgres-programs';
import { reachableData, serverAccount, type ServerAccount } from './server-account';

export interface EmbeddedPostgresOptions {
  /** The cluster's folder; made on the first start, continued on later ones. Its log is `<folder>.log`. */
  readonly folder: string;
  /** Of the superuser `schoolhouse`; the same for as long as the folder lives. */
  readonly password: string;
  /** Default: that of last time, or any free one. */
  readonly port?: number;
  /** False gives up the data on a power cut for speed: for tests only. */
  readonly durable?: boolean;
  /** More of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told what takes long, one line each. */
  readonly say?: (line: string) => void;
}

export interface EmbeddedPostgres {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Settles when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Cuts off whoever is still connected, writes everything and ends. May be called again. */
  stop(): Promise<void>;
}

interface Launch {
  readonly program: string;
  readonly account: ServerAccount;
  /** Where the data really is; `options.folder` may be a link to it. */
  readonly folder: string;
  readonly port: number;
}

const startMilliseconds = 60_000;
const largestLog = 10_000_000;

/**
 * Starts a real PostgreSQL 18. It ends with this process, also when that is killed; what an end without warning leaves
 * behind is cleared at the next start, and recovery is PostgreSQL's own.
 * @throws Error whose one line says why not, and where the log is.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const link = resolve(options.folder);
  const account = serverAccount();
  const programs = postgresPrograms(account);
  const folder = reachableData(account, link);
  if (folder !== link) options.say?.(`PostgreSQL cannot enter ${dirname(link)} as another user than root: its data is in ${folder}`);
  takeOwnership(link);
  try {
    await clearPredecessor(folder);
    if (!isCluster(folder)) {
      options.say?.('creating the database cluster');
      await createCluster(programs, account, { folder, password: options.password, durable: options.durable !== false });
    }
    const port = options.port ?? (await usualPort(folder));
    if (!(await isFree(port))) throw new Error(`Port ${port}, wanted for the embedded PostgreSQL, is taken.`);
    const server = await launch({ program: programs.postgres, account, folder, port }, options);
    publishUrl(link, server.url);
    return server;
  } catch (error) {
    giveUpOwnership(link);
    throw error;
  }
}

/** Of last time, by PostgreSQL's own note, where it is free: processes that outlived the server find it again. */
async function usualPort(folder: string): Promise<number> {
  const note = join(folder, 'postmaster.opts');
  const last = existsSync(note) ? Number(/"-p" "(\d+)"/.exec(readFileSync(note, 'utf8'))?.[1]) : NaN;
  return last > 0 && (await isFree(last)) ? last : findFreePort();
}

async function launch(launch: Launch, options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const log = `${resolve(options.folder)}.log`;
  const end = Date.now() + startMilliseconds;
  if (existsSync(log) && statSync(log).size > largestLog) rmSync(log);
  for (;;) {
    const said = existsSync(log) ? statSync(log).size : 0;
    const child = spawnServer(launch, options, log);
    const ended = new Promise<void>((settle) => child.once('exit', () => settle()).once('error', () => settle()));
    if (await isReadyBefore(end, child, launch.folder)) return running(child, ended, launch.port, options);
    const words = readFileSync(log, 'utf8').slice(said);
    // The children of a server killed with -9 hold its memory for a moment longer.
    if (!words.includes('is still in use') || Date.now() > end) {
      throw new Error(`The embedded PostgreSQL did not start: ${lastWords(words) ?? 'it gave no reason'} (log: ${log})`);
    }
    await pause(100);
  }
}

function spawnServer({ program, account, folder, port }: Launch, { durable, settings: more }: EmbeddedPostgresOptions, log: string): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '300',
    ...(durable === false ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
    ...more,
  };
  const output = openSync(log, 'a', 0o600);
  // A session of its own: a terminal's Ctrl-C must not reach it before those who still work with it.
  const child = spawn(
    program,
    ['-D', folder, '-p', String(port), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...account, cwd: dirname(folder), detached: true, stdio: ['ignore', 'ignore', output] },
  );
  closeSync(output);
  return child;
}

async function isReadyBefore(end: number, child: ChildProcess, folder: string): Promise<boolean> {
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const postmaster = postmasterOf(folder);
    if (postmaster?.pid === child.pid && postmaster.isReady) return true;
    if (Date.now() > end) child.kill('SIGQUIT');
    await pause(20);
  }
  return false;
}

function running(child: ChildProcess, ended: Promise<void>, port: number, options: EmbeddedPostgresOptions): EmbeddedPostgres {
  const pid = child.pid ?? 0;
  const dismissGuardian = stopWithUs(pid);
  const over = ended.then(() => {
    dismissGuardian();
    giveUpOwnership(resolve(options.folder));
  });
  return {
    url: `postgres://${embeddedUser}:${encodeURIComponent(options.password)}@127.0.0.1:${port}/postgres`,
    port,
    pid,
    ended: over,
    async stop() {
      child.kill('SIGINT');
      const impatience = setTimeout(() => child.kill('SIGQUIT'), 30_000);
      await over;
      clearTimeout(impatience);
    },
  };
}
