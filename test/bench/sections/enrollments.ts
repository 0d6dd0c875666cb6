import { generateLoad } from '../load/generate-load';
import type { LoadResult } from '../load/job';
import type { Bench } from '../bench';
import { untilHandled } from '../../processes/events';
import { median, ms, perSecond, percent, times, type Figure, type SectionReport } from '../report';
import { cpuSecondsOfTree } from '../../processes/process-figures';
import { withClient } from '../../processes/postgres-server';
import { login } from '../../processes/login';

interface Round {
  readonly load: LoadResult;
  /** Enrollments a second with the time in which the rest of their events is handled. */
  readonly sustained: number;
  readonly drainSeconds: number;
  /** Milliseconds of processor an enrollment, by process. */
  readonly cpu: Readonly<Record<string, number>>;
}

/** Throughput at 32 clients and latency at 8, product and yardstick in turns; the medians count. */
export async function enrollments(bench: Bench): Promise<SectionReport> {
  const many = await inTurns(bench, 32);
  const few = await inTurns(bench, 8);
  const rate = median(many.product.map(({ sustained }) => sustained));
  const yardstick = median(many.plain.map(({ load }) => load.perSecond));
  const p99 = median(few.product.map(({ load }) => load.p99));
  const plainP99 = median(few.plain.map(({ load }) => load.p99));
  const faults = [...many.product, ...many.plain, ...few.product, ...few.plain].flatMap(({ load }) => load.unexpected);
  const figures: Figure[] = [
    {
      what: 'enrollments at 32 clients, events handled',
      measured: perSecond(rate),
      beside: `plain ${perSecond(yardstick)}, ${percent(rate / yardstick)}`,
      mark: '>= 40 % of plain',
      reached: rate >= 0.4 * yardstick && faults.length === 0,
      note: `during the load ${perSecond(median(many.product.map(({ load }) => load.perSecond)))}, then ${median(many.product.map(({ drainSeconds }) => drainSeconds)).toFixed(1)} s until every event was handled`,
    },
    { what: 'p99 at 8 clients', measured: ms(p99), beside: `plain ${ms(plainP99)}, ${times(p99 / plainP99)}`, mark: '<= 3 times plain', reached: p99 <= 3 * plainP99 && faults.length === 0 },
    { what: 'p50 at 8 clients', measured: ms(median(few.product.map(({ load }) => load.p50))), beside: `plain ${ms(median(few.plain.map(({ load }) => load.p50)))}` },
    { what: 'processor an enrollment at 32 clients', measured: cpuText(many.product), beside: `plain: ${cpuText(many.plain)}` },
  ];
  if (faults.length > 0) figures.push({ what: 'answers that should not be', measured: String(faults.length), mark: '0', reached: false, note: faults.slice(0, 3).join(' | ') });
  return { section: 'enrollments', figures, data: { many, few } };
}

async function inTurns(bench: Bench, clients: number): Promise<{ plain: Round[]; product: Round[] }> {
  const rounds = { plain: [] as Round[], product: [] as Round[] };
  for (let i = 0; i < (bench.options.quick ? 1 : 3); i += 1) {
    rounds.plain.push(await plainRound(bench, clients));
    rounds.product.push(await productRound(bench, clients));
    const said = (round: Round[]) => `${perSecond(round[i].load.perSecond)} p99 ${ms(round[i].load.p99)}`;
    bench.options.say(`${clients} clients, round ${i + 1}: plain ${said(rounds.plain)}, product ${said(rounds.product)}`);
  }
  return rounds;
}

const paceOf = (bench: Bench, clients: number) => ({ kind: 'closed' as const, clients, seconds: bench.options.quick ? 4 : 10, warmUpSeconds: bench.options.quick ? 2 : 4 });

async function plainRound(bench: Bench, clients: number): Promise<Round> {
  const { url, headers, students, activities, program } = await bench.plain();
  const processes = { server: program.pid, postgres: bench.postgres.pid };
  const before = usage(processes);
  const load = await generateLoad({ url, headers, requests: { kind: 'enroll', students, activities, from: bench.next('plain') }, pace: paceOf(bench, clients), expected: [201] });
  bench.take('plain', load.used);
  return { load, sustained: load.perSecond, drainSeconds: 0, cpu: spent(processes, before, load.used) };
}

async function productRound(bench: Bench, clients: number): Promise<Round> {
  const { installation, crowd } = await bench.school();
  const headers = await login(installation.apiUrl, crowd);
  const processes = { api: installation.api.pid, worker: installation.workers[0].pid, postgres: bench.postgres.pid };
  const before = usage(processes);
  const since = new Date();
  const { students, activities } = crowd;
  const load = await generateLoad({ url: installation.apiUrl, headers, requests: { kind: 'enroll', students, activities, from: bench.next('product') }, pace: paceOf(bench, clients), expected: [201] });
  bench.take('product', load.used);
  const { seconds: drainSeconds } = await withClient(installation.databaseUrl, (client) => untilHandled(client, since, 120));
  const lasted = load.used / load.perSecond;
  return { load, sustained: load.used / (lasted + drainSeconds), drainSeconds, cpu: spent(processes, before, load.used) };
}

type Usage = Readonly<Record<string, number>>;

const usage = (processes: Usage): Usage => Object.fromEntries(Object.entries(processes).map(([name, pid]) => [name, cpuSecondsOfTree(pid)]));

const spent = (processes: Usage, before: Usage, enrolled: number): Usage =>
  Object.fromEntries(Object.entries(usage(processes)).map(([name, seconds]) => [name, ((seconds - before[name]) * 1_000) / enrolled]));

const cpuText = (rounds: readonly Round[]): string => Object.keys(rounds[0].cpu).map((name) => `${name} ${median(rounds.map(({ cpu }) => cpu[name])).toFixed(2)} ms`).join(', ');
