import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { removeWithUs, stopWithUs } from '@schoolhouse/platform/embedded/guardian';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';

export type BrokerKind = 'nats' | 'rabbitmq' | 'redis';

/** All ways to a module elsewhere. */
export const transports = ['tcp', 'grpc', 'nats', 'rabbitmq', 'redis'] as const;
export type Transport = (typeof transports)[number];

/** By TCP and gRPC processes connect to each other: no broker is needed. */
export const brokerFor = async (transport: Transport): Promise<Broker | undefined> => (transport === 'tcp' || transport === 'grpc' ? undefined : startBroker(transport));

export interface Broker {
  readonly kind: BrokerKind;
  readonly port: number;
  /** `nats://127.0.0.1:4222` */
  readonly address: string;
  readonly pid: number;
  stop(): Promise<void>;
  /** `kill -9`, and another one in its place, which remembers nothing. */
  restart(): Promise<void>;
}

interface Recipe {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Debian's scripts change the user; the plain one runs as whoever calls it. */
const rabbitmqProgram = '/usr/lib/rabbitmq/bin/rabbitmq-server';

const recipes: Record<BrokerKind, (port: number, folder: string, secondPort: number) => Recipe> = {
  nats: (port, folder) => {
    const settings = join(folder, 'nats.conf');
    writeFileSync(settings, 'max_payload: 8MB\n'); // no flag says it
    return { program: 'nats-server', args: ['-c', settings, '-a', '127.0.0.1', '-p', String(port)] };
  },
  redis: (port, folder) => ({ program: 'redis-server', args: ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'] }),
  rabbitmq: (port, folder, distribution) => ({
    program: rabbitmqProgram,
    args: [],
    env: {
      HOME: folder,
      RABBITMQ_NODENAME: `schoolhouse_${port}@localhost`,
      RABBITMQ_NODE_PORT: String(port),
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_DIST_PORT: String(distribution),
      RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
      RABBITMQ_LOG_BASE: join(folder, 'log'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
      RABBITMQ_CONFIG_FILE: join(folder, 'none'),
      RABBITMQ_SCHEDULER_BIND_TYPE: 'u',
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1',
    },
  }),
};

/** Each broker's program comes from Debian; where it is missing this says which package to install. */
const packages: Record<BrokerKind, string> = { nats: 'nats-server', rabbitmq: 'rabbitmq-server', redis: 'redis-server' };

/** What one says to a broker, and how its first word begins: somebody else may have taken the port in the meantime. */
const greetings: Record<BrokerKind, { readonly ours: string; readonly theirs: string }> = {
  nats: { ours: '', theirs: 'INFO ' },
  redis: { ours: 'PING\r\n', theirs: '+PONG' },
  rabbitmq: { ours: 'AMQP\x00\x00\x09\x01', theirs: '\x01\x00\x00' },
};
const tries = 3;

/** A broker of our own on a free port of this machine; it also ends when we are gone. @throws Error naming the package that is missing */
export async function startBroker(kind: BrokerKind): Promise<Broker> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnFreePort(kind);
    } catch (error) {
      if (error instanceof Missing || attempt === tries) throw error;
      console.warn(`${kind} is tried on another port: ${String(error)}`);
    }
  }
}

class Missing extends Error {}

async function startOnFreePort(kind: BrokerKind): Promise<Broker> {
  const folder = mkdtempSync(join(tmpdir(), `schoolhouse-${kind}-`));
  const dismissFolder = removeWithUs(folder);
  const port = await findFreePort();
  const recipe = recipes[kind](port, folder, await findFreePort());
  if (spawnSync('which', [recipe.program]).status !== 0) throw new Missing(`${recipe.program} is missing: install Debian's package ${packages[kind]}`);
  let server = await launch(kind, recipe, folder, port);
  return {
    kind,
    port,
    address: `${kind}://127.0.0.1:${port}`,
    get pid() {
      return server.pid;
    },
    async restart() {
      await server.end('SIGKILL');
      server = await launch(kind, recipe, folder, port);
    },
    async stop() {
      await server.end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
      dismissFolder();
    },
  };
}

async function launch(kind: BrokerKind, { program, args, env }: Recipe, folder: string, port: number): Promise<{ pid: number; end(signal: NodeJS.Signals): Promise<void> }> {
  const server = spawn(program, args, { detached: true, stdio: 'ignore', cwd: folder, env: { ...process.env, ...env } });
  const pid = server.pid!;
  const dismiss = stopWithUs(pid);
  const ended = once(server, 'exit');
  await listening(kind, server, port, program);
  return {
    pid,
    async end(signal) {
      process.kill(-pid, signal); // the whole group: RabbitMQ's own is a child of its script
      await ended;
      dismiss();
    },
  };
}

async function listening(kind: BrokerKind, server: ChildProcess, port: number, program: string): Promise<void> {
  const until = Date.now() + 60_000;
  while (!(await answers(kind, port))) {
    if (server.exitCode !== null) throw new Error(`${program} ended at its start with ${server.exitCode}`);
    if (Date.now() > until) throw new Error(`${program} does not listen on ${port}`);
    await pause(25);
  }
}

const answers = (kind: BrokerKind, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const { ours, theirs } = greetings[kind];
    const socket = connect(port, '127.0.0.1', () => socket.write(ours, 'latin1'));
    const tell = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.setTimeout(2_000, () => tell(false));
    socket.once('data', (said) => tell(said.toString('latin1').startsWith(theirs))).once('error', () => tell(false)).once('close', () => tell(false));
  });
