import { startBroker, type BrokerKind } from '../brokers/brokers';
import { addPlatformAdministrator } from '../processes/crowd';
import { untilHandled } from '../processes/events';
import { temporaryFolder } from '../processes/folder';
import { Installation } from '../processes/installation';
import { PostgresServer, withClients } from '../processes/postgres-server';
import { differences, digestOf, type Digest } from './digest';
import { metricsOf, sourcesRoot, strays } from './edges';
import { live } from './journeys';
import { Recorder } from './record';
import { everythingOut, overTcp, type NamedTopology } from './topologies';
import { commandLine, run, whole } from '../processes/command-line';

const brokers: readonly BrokerKind[] = ['nats', 'rabbitmq', 'redis'];

type Say = (line: string) => void;

/** The same life in one topology: real processes, a database of its own, and at the end all that is there to be compared. */
async function liveIn(topology: NamedTopology, postgres: PostgresServer, folder: string, show: boolean): Promise<Digest> {
  const name = topology.name.replace(/\W/g, '_');
  const databaseUrl = await postgres.createDatabase(name);
  const own = await Promise.all((topology.databases ?? []).map(async (module) => [`${module.toUpperCase()}_DATABASE_URL`, await postgres.createDatabase(`${module}_of_${name}`)] as const));
  const installation = await Installation.prepare({ databaseUrl, folder, topology, variables: Object.fromEntries(own) });
  try {
    return await withClients([databaseUrl, ...own.map(([, url]) => url)], async (clients) => {
      const [client] = clients;
      const operator = await addPlatformAdministrator(client);
      const began = new Date(Date.now() - 60_000);
      await installation.start();
      const record = new Recorder(installation.apiUrl);
      await live(record, operator);
      await untilHandled(clients, began, 60);
      const unknown = strays(await metricsOf(installation.programs.map(({ url }) => url)), sourcesRoot);
      if (unknown.length > 0) throw new Error(`Calls that the map does not know: ${unknown.join(', ')}`);
      if (show) for (const { name, status, body } of record.steps) console.log(`    ${status}  ${name}${status >= 400 ? `: ${(body as { code?: string } | null)?.code}` : ''}`);
      return digestOf(record.steps, clients);
    });
  } finally {
    await installation.stop();
  }
}

async function compareAll(chosen: readonly NamedTopology[], postgres: PostgresServer, folder: string, say: Say, show: boolean): Promise<number> {
  let first: Digest | undefined;
  let different = 0;
  for (const topology of chosen) {
    const began = performance.now();
    const digest = await liveIn(topology, postgres, folder, show && first === undefined);
    first ??= digest;
    const same = digest.hash === first.hash;
    say(`${digest.hash} of ${digest.lines.length} lines  ${same ? 'same' : 'DIFFERENT'}  ${topology.name} (${((performance.now() - began) / 1_000).toFixed(1)} s)${topology.parts.length > 0 ? `: ${topology.parts.map((part) => part.join('+')).join(' | ')}` : ''}`);
    if (same) continue;
    different += 1;
    for (const line of differences(first, digest)) console.log(`    ${line}`);
  }
  return different;
}

/** `npm run topologies [-- --short] [--partitions N --seed S] [--only name] [--show]`. Ends with 1 when two topologies do not behave alike. */
async function tryTopologies({ short: isShort, partitions, seed, only, show }: Options): Promise<void> {
  const begun = Date.now();
  const say: Say = (line) => console.log(`[${((Date.now() - begun) / 1_000).toFixed(0).padStart(4)} s] ${line}`);
  const folder = temporaryFolder('topologies');
  const postgres = await PostgresServer.start(folder.path);
  const running = isShort ? [] : await Promise.all(brokers.map(startBroker));
  process.exitCode = 1;
  try {
    const all = [...overTcp(isShort ? 0 : partitions, seed), ...running.map(({ address, kind }) => everythingOut(address, kind)), everythingOut('grpc', 'grpc')];
    const short = all.filter(({ name }) => ['all here', 'fees out', 'all out'].includes(name));
    const chosen = (isShort ? short : all).filter(({ name }) => !only || name === 'all here' || name.includes(only));
    const different = await compareAll(chosen, postgres, folder.path, say, show);
    console.log(`topologies=${chosen.length} different=${different}`);
    process.exitCode = different === 0 ? 0 : 1;
  } finally {
    await Promise.all(running.map((broker) => broker.stop()));
    await postgres.stop();
    folder.remove();
  }
}

interface Options {
  short: boolean;
  partitions: number;
  seed: number;
  only?: string;
  show: boolean;
}

run(
  commandLine('topologies', 'Lives the same life in every topology, and compares what came of it: answers, events and rows, by one digest.')
    .option('--short', 'all here, fees out, all out by TCP', false)
    .option('--partitions <n>', 'random partitions of the modules', whole(0, 100), 10)
    .option('--seed <n>', 'of the partitions', whole(0, 1e9), 1)
    .option('--only <text>', 'those with this in their name, and all here')
    .option('--show', 'the lines that differ', false)
    .action(tryTopologies),
);
