import { setTimeout as pause } from 'node:timers/promises';
import type { EmbeddedPostgres } from '@schoolhouse/platform/embedded/embedded-postgres';

/** The embedded database for as long as we serve: started again on its port when it ends by itself. */
export class KeptPostgres {
  private stopping = false;

  constructor(
    private postgres: EmbeddedPostgres,
    private readonly restart: () => Promise<EmbeddedPostgres>,
    private readonly say: (line: string) => void,
  ) {
    void this.watch();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.postgres.stop();
  }

  private async watch(): Promise<void> {
    for (;;) {
      await this.postgres.ended;
      if (this.stopping) return;
      this.say('the embedded PostgreSQL ended; it is started again');
      await this.startUntilItRuns();
    }
  }

  private async startUntilItRuns(): Promise<void> {
    for (let delay = 100; !this.stopping; delay = Math.min(delay * 2, 5_000)) {
      try {
        this.postgres = await this.restart();
        if (this.stopping) await this.postgres.stop();
        return;
      } catch (error) {
        this.say((error as Error).message);
        await pause(delay);
      }
    }
  }
}
