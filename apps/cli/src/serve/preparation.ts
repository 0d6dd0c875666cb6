import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import type { DemoSchool } from '../demo/demo-school';
import { Failure } from '../failure';

export interface Prepared {
  readonly migrations: number;
  readonly demo?: DemoSchool;
}

/** Migrates and seeds in a process of its own: what that needs of memory is given back before we serve. */
export class Preparation {
  private readonly process: ChildProcess;
  private readonly exited: Promise<unknown>;

  constructor(env: RawEnvironment, { seed }: { seed: boolean }) {
    this.process = fork(join(__dirname, 'prepare.js'), seed ? ['--seed'] : [], { env: { ...env }, detached: true });
    this.exited = once(this.process, 'exit');
  }

  /** @throws Failure; the process has said why. */
  async done(): Promise<Prepared> {
    let prepared: Prepared | undefined;
    this.process.on('message', (message) => (prepared = message as Prepared));
    await this.exited;
    if (!prepared) throw new Failure('The database could not be prepared.');
    return prepared;
  }

  async stop(): Promise<void> {
    this.process.kill('SIGTERM');
    await this.exited;
  }

  kill(): void {
    this.process.kill('SIGKILL');
  }
}
