import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

/** Seats that are more than there are, or are not as many as the reservations that hold them. One statement sees one moment. */
export const oversoldActivities = `
  SELECT a.id, a.capacity, a.reserved, r.held FROM activity.activity a
  CROSS JOIN LATERAL (SELECT count(*)::int AS held FROM activity.reservation r
    WHERE r.tenant_id = a.tenant_id AND r.activity_id = a.id AND r.status IN ('active', 'converted')) r
  WHERE r.held > a.capacity OR a.reserved > a.capacity OR r.held <> a.reserved`;

/** Looks at the seats ten times a second, from outside, for as long as there is a database. */
export class Sampler {
  samples = 0;
  readonly oversold: unknown[] = [];
  private over = false;
  private loop?: Promise<void>;

  constructor(private readonly databaseUrl: string) {}

  start(): void {
    this.loop = this.run();
  }

  async end(): Promise<void> {
    this.over = true;
    await this.loop;
  }

  private async run(): Promise<void> {
    while (!this.over) {
      const client = new Client({ connectionString: this.databaseUrl, connectionTimeoutMillis: 2_000 });
      client.on('error', () => undefined); // killed with its server: the next one is tried
      try {
        await client.connect();
        await this.watch(client);
      } catch {
        await pause(100); // the database is away
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }

  private async watch(client: Client): Promise<void> {
    while (!this.over) {
      const { rows } = await client.query(oversoldActivities);
      this.samples += 1;
      this.oversold.push(...rows);
      await pause(100);
    }
  }
}
