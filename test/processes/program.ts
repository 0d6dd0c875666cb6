import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stopWithUs } from '@schoolhouse/platform/embedded/guardian';

export interface ProgramOptions {
  readonly name: string;
  /** A compiled main file, and what is passed to it. */
  readonly file: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Answers 200 when it can work. */
  readonly readyUrl: string;
  /** Where stdout and stderr go; one file a program, each start appends. */
  readonly logFolder: string;
}

/** The root of what was built: this file is `<root>/test/processes/program.js`. */
export const builtRoot = join(__dirname, '../..');

/** One process of the product (or its yardstick) in the hands of a tool that measures or breaks it. */
export class Program {
  private child?: ChildProcess;
  private gone: Promise<void> = Promise.resolve();

  constructor(private readonly options: ProgramOptions) {}

  get name(): string {
    return this.options.name;
  }

  /** Of its health and metrics. */
  get url(): string {
    return new URL(this.options.readyUrl).origin;
  }

  get log(): string {
    return join(this.options.logFolder, `${this.options.name}.log`);
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  get pid(): number {
    if (!this.child?.pid) throw new Error(`${this.name} was not started`);
    return this.child.pid;
  }

  /** Starts it; it also ends when we are gone. @throws Error when it runs already */
  launch(extra: Readonly<Record<string, string>> = {}): void {
    if (this.isRunning) throw new Error(`${this.name} is running`);
    const { file, args = [], env } = this.options;
    const log = openSync(this.log, 'a');
    const child = spawn(process.execPath, [file, ...args], { env: { ...env, ...extra }, stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    const dismissGuardian = stopWithUs(child.pid ?? 0);
    this.child = child;
    this.gone = new Promise((resolve) => {
      const settle = () => {
        dismissGuardian();
        resolve();
      };
      child.once('exit', settle).once('error', settle);
    });
  }

  /** @throws Error when it has ended, or is not ready in so many milliseconds */
  async ready(milliseconds = 60_000): Promise<void> {
    const end = Date.now() + milliseconds;
    while (!(await answersOk(this.options.readyUrl))) {
      if (!this.isRunning) throw new Error(`${this.name} ended before it was ready; see ${this.log}`);
      if (Date.now() > end) throw new Error(`${this.name} was not ready in ${milliseconds / 1000} s; see ${this.log}`);
      await pause(25);
    }
  }

  async start(extra: Readonly<Record<string, string>> = {}): Promise<void> {
    this.launch(extra);
    await this.ready();
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.gone;
  }

  /** Lets it finish what it has begun; cut off after so many milliseconds. */
  async stop(milliseconds = 30_000): Promise<void> {
    this.signal('SIGCONT');
    this.signal('SIGTERM');
    if (!(await this.endsWithin(milliseconds))) await this.kill();
  }

  async endsWithin(milliseconds: number): Promise<boolean> {
    const timer = new AbortController();
    const late = pause(milliseconds, false, { signal: timer.signal }).catch(() => false);
    const ended = await Promise.race([this.gone.then(() => true), late]);
    timer.abort();
    return ended;
  }
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
