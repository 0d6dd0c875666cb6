import { startBroker, type Broker, type BrokerKind } from '../../brokers/brokers';
import { untilHandled } from '../../processes/events';
import { foundSchool } from '../../processes/crowd';
import { login } from '../../processes/login';
import { withClient } from '../../processes/postgres-server';
import { cpuSecondsOfTree } from '../../processes/process-figures';
import { everythingOut, overTcp, type NamedTopology } from '../../topologies/topologies';
import type { Bench } from '../bench';
import { generateLoad } from '../load/generate-load';
import type { LoadResult } from '../load/job';
import { median, ms, perSecond, times, type Figure, type SectionReport } from '../report';

interface Cost {
  readonly name: string;
  readonly p50: number;
  readonly p99: number;
  readonly rate: number;
  /** Milliseconds of processor an enrollment, all processes and PostgreSQL together. */
  readonly cpu: number;
  readonly unexpected: readonly string[];
}

const clients = 8;
const brokers: readonly BrokerKind[] = ['nats', 'redis', 'rabbitmq'];

/** The cost of distance, after table 2 of Service Weaver's paper: the same work with everything here, one module out, all out, by each transport. */
export async function topologies(bench: Bench): Promise<SectionReport> {
  const running = await Promise.all(brokers.map(startBroker));
  try {
    const [here, ...others] = overTcp(0, 1).filter(({ name }) => ['all here', 'fees out', 'all out'].includes(name));
    const chosen = [...others, everythingOut('grpc', 'grpc'), ...running.map(({ address, kind }: Broker) => everythingOut(address, kind))];
    const first = await cost(bench, here);
    const costs = [first];
    for (const topology of chosen) costs.push(await cost(bench, topology));
    return { section: 'topologies', figures: costs.map((each) => figure(each, first)), data: costs };
  } finally {
    await Promise.all(running.map((broker) => broker.stop()));
  }
}

function figure({ name, p50, p99, rate, cpu, unexpected }: Cost, here: Cost): Figure {
  return {
    what: `${name}: p50, p99 at ${clients} clients`,
    measured: `${ms(p50)}, ${ms(p99)}; ${perSecond(rate)}; ${ms(cpu)} of processor each`,
    beside: name === here.name ? undefined : `all here: p50 ${times(p50 / here.p50)}, p99 ${times(p99 / here.p99)}, processor ${times(cpu / here.cpu)}`,
    note: unexpected.length > 0 ? `answers that should not be: ${unexpected.slice(0, 3).join(' | ')}` : undefined,
  };
}

async function cost(bench: Bench, topology: NamedTopology): Promise<Cost> {
  const installation = await bench.installation({ topology });
  try {
    const crowd = await withClient(installation.databaseUrl, (client) => foundSchool(client, 'far', { students: 1_000, activities: 40, capacity: 10_000, price: 5_000 }));
    await installation.start();
    const headers = await login(installation.apiUrl, crowd);
    const pids = [...installation.programs.map(({ pid }) => pid), bench.postgres.pid];
    const used = () => pids.reduce((sum, pid) => sum + cpuSecondsOfTree(pid), 0);
    const since = new Date();
    const rounds: { load: LoadResult; cpu: number }[] = [];
    let from = 0;
    for (let round = 0; round < (bench.options.quick ? 1 : 3); round += 1) {
      const before = used();
      const requests = { kind: 'enroll' as const, students: crowd.students, activities: crowd.activities, from };
      const load = await generateLoad({ url: installation.apiUrl, headers, requests, pace: { kind: 'closed', clients, seconds: bench.options.quick ? 3 : 6, warmUpSeconds: round === 0 ? 4 : 1 }, expected: [201] });
      await withClient(installation.databaseUrl, (client) => untilHandled(client, since, 60));
      from += load.used;
      rounds.push({ load, cpu: ((used() - before) * 1_000) / load.used });
    }
    const middle = (of: (round: { load: LoadResult; cpu: number }) => number) => median(rounds.map(of));
    const result = { name: topology.name, p50: middle(({ load }) => load.p50), p99: middle(({ load }) => load.p99), rate: middle(({ load }) => load.perSecond), cpu: middle(({ cpu }) => cpu), unexpected: rounds.flatMap(({ load }) => load.unexpected) };
    bench.options.say(`${topology.name}: p50 ${ms(result.p50)}, p99 ${ms(result.p99)}, ${ms(result.cpu)} of processor`);
    return result;
  } finally {
    await installation.stop();
  }
}
