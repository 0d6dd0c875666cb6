import { join } from 'node:path';
import { CreateService } from '@schoolhouse/identity';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { migrate } from '@schoolhouse/platform/postgres/migrator';
import { readSettings, type Settings } from '@schoolhouse/platform/settings/settings';
import { platformTenantId } from '@schoolhouse/tenancy';
import { OpenHouse } from '../../apps/cli/src/open-house';
import { migrationsOfHouse } from '../../apps/house';
import { builtRoot, Program } from './program';

export interface InstallationOptions {
  /** Of the superuser, who owns the database. */
  readonly databaseUrl: string;
  readonly folder: string;
  readonly redisUrl?: string;
  readonly workers?: number;
  /** Default: every module is in the api and in the workers. */
  readonly topology?: Topology;
  /** More of the environment of every process. */
  readonly variables?: Environment;
}

/** Which modules have processes of their own, together or alone, and how they are reached. */
export interface Topology {
  /** `tcp` and `grpc` connect to each process; of a broker this is its address: `nats://127.0.0.1:4222`. */
  readonly by: string;
  readonly parts: readonly (readonly string[])[];
  /** By `tcp` and `grpc`: callers are told of other ports, from which somebody leads to those of the processes. */
  readonly bridged?: boolean;
  /** The processes of the parts run, but nobody is told of them: everything is still in the api and the workers. */
  readonly standby?: boolean;
}

export interface Bridge {
  readonly from: number;
  readonly to: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The product as it is deployed: one api and some workers, each a process of the built code, on a database of its own. */
export class Installation {
  private constructor(
    readonly databaseUrl: string,
    readonly api: Program,
    readonly workers: readonly Program[],
    /** Processes that host modules, in the order of the topology's parts. */
    readonly modules: readonly Program[],
    readonly apiUrl: string,
    readonly workerUrls: readonly string[],
    /** Of the api. */
    readonly env: Environment,
    /** Addresses of the modules that have a process of their own. */
    readonly addresses: Readonly<Record<string, string>>,
    /** What must lead from port to port before anything starts. */
    readonly bridges: readonly Bridge[],
  ) {}

  /** Chooses the ports and migrates; nothing runs yet. */
  static async prepare({ databaseUrl, folder, redisUrl, workers = 1, topology = { by: 'tcp', parts: [] }, variables: more = {} }: InstallationOptions): Promise<Installation> {
    const { parts } = topology;
    const ports = await freePorts(1 + workers + parts.length + 2 * (parts.length + 1));
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
      MODULE_BREAKER_SECONDS: '3',
      ...more,
    };
    const environments = new Map<string, Record<string, string | undefined>>();
    const program = (name: string, app: string, port: number, variables: Environment, args: readonly string[] = []) => {
      const own = { ...env, ...variables };
      environments.set(name, own);
      return new Program({
        name,
        file: join(builtRoot, `apps/${app}/src/main.js`),
        args,
        env: own,
        readyUrl: `http://127.0.0.1:${port}/health/ready`,
        logFolder: folder,
      });
    };
    const [apiPort, ...others] = ports;
    const workerPorts = others.splice(0, workers);
    const healthPorts = others.splice(0, parts.length);
    const places = new Places(topology, others);
    const common = { PORT: String(apiPort), PUBLIC_URL: `http://127.0.0.1:${apiPort}`, WORKER_PORT: String(workerPorts[0]) };
    const variables = { ...common, ...places.ofAll() };
    const api = program('api', 'api', apiPort, { ...variables, ...(parts.length > 0 && { MODULES_LISTEN: places.listen() }) });
    const crew = workerPorts.map((port, i) => program(`worker-${i + 1}`, 'worker', port, { ...variables, WORKER_PORT: String(port) }));
    const modules = parts.map((part, i) => {
      const own = { MODULE_HEALTH_PORT: String(healthPorts[i]), MODULES_LISTEN: places.listen(part), HOUSE_AT: places.house };
      return program(`module-${part.join('-')}`, 'module', healthPorts[i], { ...common, ...places.ofAll(part), ...own }, part);
    });
    const installation = new Installation(databaseUrl, api, crew, modules, `http://127.0.0.1:${apiPort}`, workerPorts.map((port) => `http://127.0.0.1:${port}`), { ...env, ...variables }, Object.fromEntries(parts.flatMap((part) => part.map((module) => [module, places.of(part)]))), places.bridges);
    await migrate(readSettings(env).database, migrationsOfHouse);
    if (parts.length > 0) await nameServices(readSettings(env), environments);
    return installation;
  }

  get programs(): readonly Program[] {
    return [...this.modules, this.api, ...this.workers];
  }

  async start(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.start()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.stop()));
  }
}

/** Each program is a service of its own. Only some speak for others than those who called them: the door, and who acts on events or workflows. */
async function nameServices(settings: Settings, environments: ReadonlyMap<string, Record<string, string | undefined>>): Promise<void> {
  const house = await OpenHouse.open(settings);
  try {
    for (const [name, own] of environments) {
      const originates = !name.startsWith('module-') || /saga|notifications/.test(name);
      const { secret } = await house.execute(platformTenantId, new CreateService({ name, calls: migrationsOfHouse.map(({ module }) => module) as never, originates }));
      Object.assign(own, { SERVICE_ID: name, SERVICE_SECRET: secret });
    }
  } finally {
    await house.close();
  }
}

/** Where the house and the parts of a topology are: each at a port of its own, or all at one broker. */
class Places {
  constructor(
    private readonly topology: Topology,
    private readonly ports: readonly number[],
  ) {}

  /** Of what is in no part. */
  get house(): string {
    return this.at(this.reached(0));
  }

  get bridges(): readonly Bridge[] {
    return this.topology.bridged ? [undefined, ...this.topology.parts].map((_, place) => ({ from: this.reached(place), to: this.ports[place] })) : [];
  }

  listen(part?: readonly string[]): string {
    return this.at(this.ports[this.placeOf(part)]);
  }

  /** Where a part is reached. */
  of(part: readonly string[]): string {
    return this.at(this.reached(this.placeOf(part)));
  }

  /** `FEES_AT` and the like, but for the modules of one part. */
  ofAll(except: readonly string[] = []): Environment {
    if (this.topology.standby) return {};
    const elsewhere = this.topology.parts.filter((part) => part !== except);
    return Object.fromEntries(elsewhere.flatMap((part) => part.map((module) => [`${module.toUpperCase()}_AT`, this.of(part)])));
  }

  /** The house first, then the parts. */
  private placeOf(part?: readonly string[]): number {
    return part ? this.topology.parts.indexOf(part) + 1 : 0;
  }

  private reached(place: number): number {
    return this.ports[this.topology.bridged ? place + this.topology.parts.length + 1 : place];
  }

  private at(port: number): string {
    const { by } = this.topology;
    return by.includes('://') ? by : `${by}://127.0.0.1:${port}`;
  }
}

async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await findFreePort());
  return [...ports];
}
