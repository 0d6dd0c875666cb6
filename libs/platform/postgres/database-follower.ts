import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Databases } from './databases';

const lookMs = 500;
/** While work on a module waits for its tables, each moment counts. */
const lookWhileHeldMs = 25;

/** Keeps a process that lives long at the databases where the tables of its modules are. */
@Injectable()
export class DatabaseFollower implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer?: NodeJS.Timeout;
  private stopped = false;

  constructor(private readonly databases: Databases) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.again();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async again(): Promise<void> {
    await this.databases.look();
    if (this.stopped) return;
    const isUrgent = this.databases.moving.some(({ state }) => state === 'switching');
    this.timer = setTimeout(() => void this.again(), isUrgent ? lookWhileHeldMs : lookMs).unref();
  }
}
