import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const root = resolve(__dirname, '../..');
const program = join(root, 'bin', 'schoolhouse.mjs');

export type Env = Readonly<Record<string, string>>;

/** The command line program is tried as it is delivered: compiled. Nothing happens when it is up to date. */
export function ensureBuilt(): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'ensure.mjs'), '--build'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The build failed:\n${stdout}${stderr}`);
}

/** Nothing of the environment of the tests but what finds programs. */
const bare = (env: Env) => ({ PATH: process.env.PATH, HOME: process.env.HOME, ...env });

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command to its end, without a terminal. */
export async function schoolhouse(env: Env, ...args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [program, ...args], { cwd: '/', env: bare(env), stdio: ['ignore', 'pipe', 'pipe'] });
  const output = collect(child);
  const [code] = await once(child, 'close');
  return { code, ...output };
}

/** A command in the background; `schoolhouse serve`, when no other is given. */
export class Serving {
  private readonly child: ChildProcess;
  private readonly output: { stdout: string; stderr: string };
  private readonly closed: Promise<unknown>;

  constructor(env: Env, args: readonly string[] = ['serve']) {
    this.child = spawn(process.execPath, [program, ...args], { cwd: '/', env: bare(env), stdio: ['ignore', 'pipe', 'pipe'] });
    this.output = collect(this.child);
    this.closed = once(this.child, 'close');
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get said(): string {
    return this.output.stdout + this.output.stderr;
  }

  /** @throws Error when it ends before, or takes longer than a minute and a half */
  async says(text: string | RegExp): Promise<void> {
    const end = Date.now() + 90_000;
    while (!(typeof text === 'string' ? this.said.includes(text) : text.test(this.said))) {
      if (this.child.exitCode !== null || Date.now() > end) throw new Error(`It never said ${text}:\n${this.said}`);
      await pause(25);
    }
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    await this.closed;
    return this.child.exitCode;
  }
}

/** Whoever has `text` in its command line or environment, zombies not counted. Children of `serve` carry its DATA_DIR. */
export function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .filter((pid) => `${read(`/proc/${pid}/cmdline`)}\0${read(`/proc/${pid}/environ`)}`.includes(text))
    .map(Number);
}

/** Polls until it holds; 30 seconds at most. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > end) return false;
    await pause(50);
  }
  return true;
}

export const isReady = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );

function collect(child: ChildProcess): { stdout: string; stderr: string } {
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  return output;
}

/** A process may be gone before it is looked at. */
function read(file: string): string {
  try {
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  } catch (error) {
    if (['ESRCH', 'ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}
