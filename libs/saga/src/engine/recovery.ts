import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { EngineSettings } from './engine-settings';
import { Leases } from './leases';
import { Runner } from './runner';
import { FenceLost } from './workflow.store';
import type { WorkflowRow } from './workflow';

/** In the worker: takes over the workflows of processes that died, froze or handed over, and brings them to their end. */
@Injectable()
export class Recovery implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Recovery.name);
  private readonly running = new Set<Promise<void>>();
  private timer?: NodeJS.Timeout;
  private stopped = false;

  constructor(
    private readonly leases: Leases,
    private readonly runner: Runner,
    private readonly settings: EngineSettings,
  ) {}

  onApplicationBootstrap(): void {
    this.again(0);
  }

  /** One look: takes what is free, as far as there is room. @returns how many were taken */
  async look(): Promise<number> {
    const room = this.settings.recoverAtOnce - this.running.size;
    if (room <= 0) return 0;
    const taken = await this.leases.takeOver(room);
    for (const row of taken) this.begin(row);
    return taken.length;
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await Promise.all(this.running);
  }

  private begin(row: WorkflowRow): void {
    const run = this.runner.run(row).then(
      () => undefined,
      (error: unknown) => this.logger.warn(`${row.type} ${row.id} was not brought to its end: ${FenceLost.is(error) ? 'taken over' : String(error)}`),
    );
    this.running.add(run);
    void run.then(() => this.running.delete(run));
  }

  private again(afterMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.look().then(
        (taken) => this.again(taken > 0 ? 0 : this.settings.recoverMs),
        (error: unknown) => {
          this.logger.warn(`Recovery could not look: ${error instanceof Error ? error.message : String(error)}`);
          this.again(this.settings.recoverMs);
        },
      );
    }, afterMs);
  }
}
