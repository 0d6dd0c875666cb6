import { resolve } from 'node:path';
import { isFree } from '@schoolhouse/platform/embedded/ports';
import type { RawEnvironment, Settings } from '@schoolhouse/platform/settings/settings';
import { completeEnvironment, isDatabaseEmbedded, previewSettings, type Say, type Surroundings } from '../embedded-parts';
import { Failure } from '../failure';
import { reachDatabase, reachMigratedDatabase } from '../reach-database';
import { reachRedis } from '../reach-redis';
import { KeptPostgres } from './kept-postgres';
import { Preparation } from './preparation';
import { StopRequest } from './stop-request';
import { Supervised, type Program } from './supervised';
import { welcome } from './welcome';

export interface ServeOptions {
  readonly say: Say;
  /** Whether the demo school is made; production never makes it. */
  readonly seed: boolean;
}

interface Stoppable {
  stop(): Promise<void>;
  kill(): void;
}

/** Runs the whole program until it is told to stop, and leaves nothing running behind. @throws Failure, SettingsError */
export async function serve(env: RawEnvironment, options: ServeOptions): Promise<void> {
  const preview = previewSettings(env);
  await refuseTakenPorts(preview);
  const running: Stoppable[] = [];
  const stop = new StopRequest(() => running.forEach((part) => part.kill()));
  const surroundings = await completeEnvironment(env, { say: options.say, join: false });
  const { postgres, restartPostgres } = surroundings;
  const kept = postgres && restartPostgres && new KeptPostgres(postgres, restartPostgres, options.say);
  try {
    const started = startUp(surroundings, isDatabaseEmbedded(env), running, stop, options);
    const failure = await Promise.race([stop.wait(), started.then(() => stop.wait())]);
    if (failure !== undefined) throw new Failure(failure);
    options.say('stopping');
  } finally {
    await Promise.all(running.map((part) => part.stop()));
    await kept?.stop();
  }
  options.say('stopped');
}

async function startUp(surroundings: Surroundings, isEmbedded: boolean, running: Stoppable[], stop: StopRequest, { say, seed }: ServeOptions): Promise<void> {
  const { settings, env } = surroundings;
  if (settings.mode === 'production') await reachMigratedDatabase(settings.database);
  else if (!isEmbedded) await reachDatabase(settings.database.url);
  if (settings.redisUrl) await reachRedis(settings.redisUrl);
  if (stop.isMade) return;
  const demo = settings.mode === 'production' ? undefined : await prepare(env, running, { say, seed });
  if (stop.isMade) return;
  say('starting api and worker');
  const children = programsOf(settings, env).map((program) => new Supervised(program, say, (reason) => stop.make(reason)));
  running.push(...children);
  for (const child of children) child.start();
  const ready = await Promise.all(children.map((child) => child.becomesReady()));
  if (!ready.every(Boolean) || stop.isMade) return;
  for (const line of welcome({ settings, isEmbedded, demo, seconds: process.uptime() })) console.log(line);
}

async function prepare(env: RawEnvironment, running: Stoppable[], { say, seed }: ServeOptions) {
  say(seed ? 'migrating the database and looking after the demo school' : 'migrating the database');
  const preparation = new Preparation(env, { seed });
  running.push(preparation);
  const { migrations, demo } = await preparation.done();
  running.splice(running.indexOf(preparation), 1);
  if (migrations > 0) say(`${migrations} migrations were run`);
  return demo;
}

async function refuseTakenPorts({ http, worker }: Settings): Promise<void> {
  for (const [variable, { host, port }] of Object.entries({ PORT: http, WORKER_PORT: worker })) {
    if (!(await isFree(port, host))) throw new Failure(`Port ${port} on ${host} is taken: end the program that uses it, or set ${variable} to another.`);
  }
}

function programsOf(settings: Settings, given: RawEnvironment): Program[] {
  // At a terminal the requests would push everything else away; production and LOG_LEVEL say otherwise.
  const env = { LOG_LEVEL: settings.mode === 'production' ? 'info' : 'warn', ...withoutEmpty(given) };
  const program = (name: string, { host, port }: { host: string; port: number }, own: RawEnvironment = {}): Program => ({
    name,
    file: resolve(__dirname, `../../../${name}/src/main.js`),
    env: { ...env, ...own },
    readyUrl: `http://${reachable(host)}:${port}/health/ready`,
    graceSeconds: settings.shutdownGraceSeconds,
  });
  // Modules are served to other processes by the api alone: two cannot listen at one port.
  return [program('api', settings.http), program('worker', settings.worker, { MODULES_LISTEN: '' })];
}

const withoutEmpty = (env: RawEnvironment): RawEnvironment => Object.fromEntries(Object.entries(env).filter(([, value]) => value));

/** "All addresses" is where one listens, not where one is reached. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host.includes(':') ? `[${host === '::' ? '::1' : host}]` : host;
}
