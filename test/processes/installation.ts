import { join } from 'node:path';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { migrate } from '@schoolhouse/platform/postgres/migrator';
import { readSettings } from '@schoolhouse/platform/settings/settings';
import { migrationsOfHouse } from '../../apps/house';
import { builtRoot, Program } from './program';

export interface InstallationOptions {
  /** Of the superuser, who owns the database. */
  readonly databaseUrl: string;
  readonly folder: string;
  readonly redisUrl?: string;
  readonly workers?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The product as it is deployed: one api and some workers, each a process of the built code, on a database of its own. */
export class Installation {
  private constructor(
    readonly databaseUrl: string,
    readonly api: Program,
    readonly workers: readonly Program[],
    readonly apiUrl: string,
    readonly workerUrls: readonly string[],
    /** Of the api. */
    readonly env: Environment,
  ) {}

  /** Chooses the ports and migrates; nothing runs yet. */
  static async prepare({ databaseUrl, folder, redisUrl, workers = 1 }: InstallationOptions): Promise<Installation> {
    const ports = await freePorts(1 + workers);
    const env: Environment = {
      PATH: process.env.PATH,
      NODE_ENV: 'development',
      LOG_LEVEL: 'warn',
      DATABASE_URL: databaseUrl,
      DATA_DIR: folder,
      REDIS_URL: redisUrl,
      ACCESS_TOKEN_SECONDS: '3600',
      SHUTDOWN_GRACE_SECONDS: '5',
      RATE_LIMIT_PER_USER: '0',
      RATE_LIMIT_PER_ADDRESS: '0',
    };
    const program = (name: string, app: string, port: number, variables: Environment) =>
      new Program({
        name,
        file: join(builtRoot, `apps/${app}/src/main.js`),
        env: { ...env, ...variables },
        readyUrl: `http://127.0.0.1:${port}/health/ready`,
        logFolder: folder,
      });
    const [apiPort, ...workerPorts] = ports;
    const variables = { PORT: String(apiPort), WORKER_PORT: String(workerPorts[0]) };
    const api = program('api', 'api', apiPort, variables);
    const crew = workerPorts.map((port, i) => program(`worker-${i + 1}`, 'worker', port, { PORT: String(apiPort), WORKER_PORT: String(port) }));
    const installation = new Installation(databaseUrl, api, crew, `http://127.0.0.1:${apiPort}`, workerPorts.map((port) => `http://127.0.0.1:${port}`), { ...env, ...variables });
    await migrate(readSettings(env).database, migrationsOfHouse);
    return installation;
  }

  get programs(): readonly Program[] {
    return [this.api, ...this.workers];
  }

  async start(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.start()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.stop()));
  }
}

async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await findFreePort());
  return [...ports];
}
