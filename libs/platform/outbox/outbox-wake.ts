import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Client } from 'pg';
import { HeardClient } from '../postgres/heard-client';
import { platformRole } from '../postgres/schema-building';
import { addressOf, urlFor, type DatabaseSettings } from '../postgres/settings';

const channel = 'schoolhouse_outbox';
const reconnectMs = 1_000;

/** One connection a database for sending and hearing the signal that an outbox has rows. Losing it costs the wait of a poll. */
@Injectable()
export class OutboxWake implements OnApplicationShutdown {
  private readonly logger = new Logger(OutboxWake.name);
  private readonly lines = new Map<string, WakeLine>();

  /** Connects, again and again, until it is stopped. `heard` is called at each signal, and once a connection. */
  start(settings: DatabaseSettings, heard?: () => void): void {
    const address = addressOf(settings.url);
    if (this.lines.has(address)) return;
    const line = new WakeLine(settings, this.logger, heard);
    this.lines.set(address, line);
    line.connect();
  }

  /** Whoever has written, it may have been to any of them; it is at most once a second. */
  signal(): void {
    for (const line of this.lines.values()) line.signal();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.lines.values()].map((line) => line.end()));
  }
}

class WakeLine {
  private client?: Client;
  private timer?: NodeJS.Timeout;
  private stopped = false;

  constructor(
    private readonly settings: DatabaseSettings,
    private readonly logger: Logger,
    private readonly heard?: () => void,
  ) {}

  connect(): void {
    const { heard } = this;
    const client = new HeardClient({ connectionString: urlFor(platformRole, this.settings), application_name: `${platformRole}_wake` });
    const again = (error?: Error) => {
      if (this.client !== client || this.stopped) return;
      this.client = undefined;
      if (error) this.logger.warn(`The connection for signals was lost: ${error.message}`);
      this.timer = setTimeout(() => this.connect(), reconnectMs);
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

  async end(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.client?.end();
  }
}
