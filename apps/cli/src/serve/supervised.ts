import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';

export interface Program {
  readonly name: string;
  /** The compiled main file. */
  readonly file: string;
  readonly env: RawEnvironment;
  /** Answers 200 when it can work. */
  readonly readyUrl: string;
  /** How long it may finish what it has begun when it is told to stop. */
  readonly graceSeconds: number;
}

const firstPause = 500;
const longestPause = 10_000;
/** Half of what Node would let young objects take: 30 MB less of a small server's memory, which it would otherwise keep at rest for good. */
const youngGeneration = '--max-semi-space-size=8';

/** A program that dies so often before it was ever ready will not be ready the next time either. */
const attemptsToBeReady = 3;

/** One process that is to run for as long as we do: it is started again when it dies, later each time. */
export class Supervised {
  private process?: ChildProcess;
  private stopping = false;
  private wasReady = false;
  private failures = 0;
  private finished: Promise<void> = Promise.resolve();

  /** @param giveUp called when it never becomes ready; @param say told about deaths */
  constructor(
    private readonly program: Program,
    private readonly say: (line: string) => void,
    private readonly giveUp: (reason: string) => void,
  ) {}

  start(): void {
    const { file, env } = this.program;
    // A session of its own: a terminal's Ctrl-C comes to it through us, in the right order.
    const child = spawn(process.execPath, [youngGeneration, '--require', join(__dirname, 'leave-with-parent.js'), file], {
      env: { ...env },
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.process = child;
    this.finished = new Promise((resolve) => {
      child.once('error', () => resolve());
      child.once('exit', (code, signal) => {
        if (!this.stopping) void this.startAgain(signal ?? `code ${code}`);
        resolve();
      });
    });
  }

  /** Resolves to false when it is told to stop before it was ready. */
  async becomesReady(): Promise<boolean> {
    while (!this.stopping) {
      if (await answersOk(this.program.readyUrl)) {
        this.wasReady = true;
        this.failures = 0;
        return true;
      }
      await pause(50);
    }
    return false;
  }

  /** Lets it finish, then cuts it off. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.process?.kill('SIGTERM');
    const impatience = setTimeout(() => this.kill(), (this.program.graceSeconds + 1) * 1000);
    await this.finished;
    clearTimeout(impatience);
  }

  kill(): void {
    this.stopping = true;
    this.process?.kill('SIGKILL');
  }

  private async startAgain(how: string): Promise<void> {
    this.failures += 1;
    const { name } = this.program;
    if (!this.wasReady && this.failures >= attemptsToBeReady) return this.giveUp(`The ${name} ended ${this.failures} times before it was ready (${how}).`);
    const delay = Math.min(firstPause * 2 ** (this.failures - 1), longestPause);
    this.say(`the ${name} ended (${how}); it is started again in ${delay / 1000} s`);
    await pause(delay);
    if (this.stopping) return;
    this.start();
    if (this.wasReady) await this.becomesReady();
  }
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
