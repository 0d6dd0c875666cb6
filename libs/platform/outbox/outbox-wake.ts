import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';
import { platformRole } from '../postgres/schema-building';
import { DATABASE_SETTINGS, urlFor, type DatabaseSettings } from '../postgres/settings';

const channel = 'schoolhouse_outbox';
const reconnectMs = 1_000;

/** One connection of this process for sending and hearing the signal that an outbox has rows. Losing it costs the wait of a poll. */
@Injectable()
export class OutboxWake implements OnApplicationShutdown {
  private readonly logger = new Logger(OutboxWake.name);
  private client?: Client;
  private timer?: NodeJS.Timeout;
  private stopped = false;

  constructor(@Inject(DATABASE_SETTINGS) private readonly settings: DatabaseSettings) {}

  /** Connects, again and again, until it is stopped. `heard` is called at each signal, and once a connection. */
  start(heard?: () => void): void {
    const client = new Client({ connectionString: urlFor(platformRole, this.settings), application_name: `${platformRole}_wake` });
    const again = (error?: Error) => {
      if (this.client !== client || this.stopped) return;
      this.client = undefined;
      if (error) this.logger.warn(`The connection for signals was lost: ${error.message}`);
      this.timer = setTimeout(() => this.start(heard), reconnectMs);
    };
    this.client = client;
    client.on('error', again);
    client.on('end', () => again());
    client.on('notification', () => heard?.());
    client
      .connect()
      .then(() => (heard ? client.query(`LISTEN ${channel}`) : undefined))
      .then(() => heard?.(), again);
  }

  signal(): void {
    this.client?.query(`NOTIFY ${channel}`).catch((error: Error) => this.logger.debug(`A signal was not sent: ${error.message}`));
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.client?.end();
  }
}
