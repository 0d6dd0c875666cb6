import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@schoolhouse/platform/embedded/embedded-postgres';

/** A PostgreSQL of our own that keeps its promises (fsync is on), and that we may kill and start again on its port. */
export class PostgresServer {
  private constructor(
    private server: EmbeddedPostgres,
    private readonly folder: string,
    private readonly password: string,
  ) {}

  static async start(folder: string): Promise<PostgresServer> {
    const password = randomBytes(16).toString('hex');
    const cluster = join(folder, 'postgres');
    const server = await startEmbeddedPostgres({ folder: cluster, password });
    return new PostgresServer(server, cluster, password);
  }

  get pid(): number {
    return this.server.pid;
  }

  /** As the superuser. */
  url(database: string): string {
    const url = new URL(this.server.url);
    url.pathname = `/${database}`;
    return url.toString();
  }

  async createDatabase(name: string): Promise<string> {
    await withClient(this.url('postgres'), (client) => client.query(`CREATE DATABASE ${name}`));
    return this.url(name);
  }

  /** The postmaster with `kill -9`: its children follow, nothing is written any more, recovery is the next start's. */
  async kill(): Promise<void> {
    process.kill(this.server.pid, 'SIGKILL');
    await this.server.ended;
  }

  async startAgain(): Promise<void> {
    this.server = await startEmbeddedPostgres({ folder: this.folder, password: this.password, port: this.server.port });
  }

  /** With settings that need a restart. */
  async restartWith(settings: Readonly<Record<string, string>>): Promise<void> {
    await withClient(this.url('postgres'), async (client) => {
      for (const [name, value] of Object.entries(settings)) await client.query(`ALTER SYSTEM SET ${name} = '${value}'`);
    });
    await this.stop();
    await this.startAgain();
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }
}

/** Of each of these databases one. */
export function withClients<T>(urls: readonly string[], work: (clients: Client[]) => Promise<T>, open: Client[] = []): Promise<T> {
  const [url, ...others] = urls;
  return url === undefined ? work(open) : withClient(url, (client) => withClients(others, work, [...open, client]));
}

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined); // what is lost shows in the statement that needs it
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
