import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { foundSchool, type Crowd } from '../processes/crowd';
import { untilHandled } from '../processes/events';
import { temporaryFolder } from '../processes/folder';
import { brokerFor, transports, type Transport } from '../brokers/brokers';
import { everythingOut } from '../topologies/topologies';
import { Installation, type Topology } from '../processes/installation';
import { login } from '../processes/login';
import { PostgresServer, withClient } from '../processes/postgres-server';
import { builtRoot } from '../processes/program';
import { Blows } from './blows';
import { Client } from './client';
import { compare, type Verdict } from './comparison';
import { CuttingProxy } from './cutting-proxy';
import { FenceRefusals } from './fence-refusals';
import { Ledger } from './ledger';
import { Random } from './random';
import { Sampler } from './sampler';
import { Traffic } from './traffic';
import { Option } from 'commander';
import { commandLine, run, whole } from '../processes/command-line';

const settleSeconds = 180;

/** Few seats, so that many are refused; some activities are free of charge, so that a step is passed over. */
async function openSchool(databaseUrl: string): Promise<Crowd> {
  return withClient(databaseUrl, async (client) => {
    const school = await foundSchool(client, 'chaos', { students: 300, activities: 40, capacity: 12, price: 5_000 });
    await client.query('UPDATE activity.activity SET price_amount = 0 WHERE tenant_id = $1 AND id = ANY($2)', [school.schoolId, school.activities.slice(0, 10)]);
    return school;
  });
}

interface Plan {
  readonly kills: number;
  readonly seed: number;
  /** `split`: every module has a process of its own, and there is a proxy or a broker between them. */
  readonly topology: 'one' | 'split';
  readonly by: Transport;
}

interface Outcome {
  readonly verdict: Verdict;
  readonly blows: Blows;
  readonly around: string;
}

async function shake({ kills, seed, topology, by }: Plan, folder: string, say: (line: string) => void): Promise<Outcome> {
  const postgres = await PostgresServer.start(folder);
  const broker = topology === 'split' ? await brokerFor(by) : undefined;
  const split: Topology = { ...everythingOut(broker?.address ?? by, by), bridged: !broker };
  const installation = await Installation.prepare({ databaseUrl: await postgres.createDatabase('chaos'), folder, workers: 2, ...(topology === 'split' && { topology: split }) });
  const { databaseUrl, apiUrl } = installation;
  const proxies = await Promise.all(installation.bridges.map(({ from, to }) => CuttingProxy.between(from, to)));
  const loops: { end(): Promise<void> }[] = [];
  try {
    const crowd = await openSchool(databaseUrl);
    const began = new Date();
    await installation.start();
    const headers = await login(apiUrl, crowd);
    const ledger = new Ledger();
    const random = new Random(seed);
    const traffic = new Traffic(new Client(apiUrl, async () => headers), ledger, crowd, new Random(random.whole(1, 2 ** 30)));
    const sampler = new Sampler(databaseUrl);
    const refusals = new FenceRefusals(installation);
    const blows = new Blows(installation, postgres, random, say, { proxies, broker });
    for (const loop of [traffic, sampler, refusals]) {
      loop.start();
      loops.push(loop);
    }
    await blows.strike(kills);
    say('no more blows; the last answers');
    await traffic.end();
    say('waiting until everything is quiet');
    await settle(databaseUrl, began, say);
    await Promise.all([sampler.end(), refusals.end()]);
    const verdict = await withClient(databaseUrl, (client) => compare(client, crowd.schoolId, ledger));
    const oversold = [...new Set(sampler.oversold.map((row) => JSON.stringify(row)))].map((row) => `seats at one moment ${row}`);
    const repeated = ledger.requests.filter(({ tries }) => tries > 1).length;
    const around =
      `requests=${ledger.requests.length} repeated=${repeated} samples=${sampler.samples} freezes=${blows.freezes} cuts=${blows.cuts} answers-cut=${proxies.reduce((sum, { cuts }) => sum + cuts, 0)} fence-refusals=${refusals.total} ` +
      `points=${[...blows.atPoints].map(([point, count]) => `${point}:${count}`).join(',') || 'none'} points-not-reached=${blows.notReached}`;
    return { verdict: { ...verdict, oversold: [...oversold, ...verdict.oversold] }, blows, around };
  } finally {
    await Promise.all([installation.stop(), ...loops.map((loop) => loop.end())]);
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await broker?.stop();
    await postgres.stop();
  }
}

/** What has not settled by then counts as lost or stuck; the comparison says so. */
async function settle(databaseUrl: string, since: Date, say: (line: string) => void): Promise<void> {
  const end = Date.now() + settleSeconds * 1_000;
  const unfinished = () =>
    withClient(databaseUrl, async (client) => (await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM saga.workflow WHERE status IN ('in_progress', 'compensating')`)).rows[0].n);
  while ((await unfinished()) > 0 && Date.now() < end) await pause(500);
  await withClient(databaseUrl, (client) => untilHandled(client, since, (end - Date.now()) / 1_000)).catch((error: Error) => say(error.message));
}

/** `reports` is no part of the repository. */
function keepLogs(folder: string, say: (line: string) => void): void {
  const target = join(builtRoot, '../reports/chaos');
  mkdirSync(target, { recursive: true });
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.log'))) cpSync(join(folder, file), join(target, file));
  say(`the logs of the processes are in ${target}`);
}

/** `npm run chaos -- --kills N --seed S [--topology split [--by tcp|grpc|nats|rabbitmq|redis]]`. Ends with 1 when a count that must be 0 is not. */
async function main({ kills, seed, topology, by }: Options): Promise<void> {
  const begun = Date.now();
  const say = (line: string) => console.log(`[${((Date.now() - begun) / 1_000).toFixed(0).padStart(4)} s] ${line}`);
  const folder = temporaryFolder('chaos');
  say(`${kills} kills, seed ${seed}${topology === 'split' ? `, every module out by ${by}` : ''}`);
  process.exitCode = 1;
  try {
    const { verdict, blows, around } = await shake({ kills, seed, topology, by }, folder.path, say);
    const { workflows, lost, duplicated, oversold, disagreeing, stuck } = verdict;
    for (const fault of [...lost, ...duplicated, ...oversold, ...disagreeing, ...stuck].slice(0, 40)) console.log(fault);
    console.log(around);
    console.log(
      `kills=${blows.kills} workflows=${workflows.all} completed=${workflows.completed} compensated=${workflows.compensated} rejected=${workflows.rejected} ` +
        `lost=${lost.length} duplicated=${duplicated.length} oversold=${oversold.length} disagreeing=${disagreeing.length} stuck=${stuck.length}`,
    );
    process.exitCode = lost.length + duplicated.length + oversold.length + disagreeing.length + stuck.length === 0 ? 0 : 1;
  } finally {
    if (process.exitCode !== 0) keepLogs(folder.path, say);
    folder.remove();
  }
}

interface Options {
  kills: number;
  seed: number;
  topology: 'one' | 'split';
  by: Transport;
}

run(
  commandLine('chaos', 'Kills, freezes and cuts off processes under load, and compares what is left with a ledger outside.')
    .option('--kills <n>', 'some twenty minutes for 200', whole(1, 2_000), 20)
    .option('--seed <n>', 'of what is hit, and when', whole(0, 1e9), 1)
    .addOption(new Option('--topology <name>', 'split: every module in a process of its own').choices(['one', 'split']).default('one'))
    .addOption(new Option('--by <transport>', 'of the split house').choices(transports).default('tcp'))
    .action(main),
);
