import { modules, untilHandled } from '../../processes/events';
import { withClient } from '../../processes/postgres-server';
import { subscribedEvents } from '../../processes/subscriptions';
import type { Bench } from '../bench';
import { generateLoad } from '../load/generate-load';
import { ms, perSecond, type Figure, type SectionReport } from '../report';

const eventsPerSecond = 200;

/** From the moment an event is committed to the commit of its handling, while enrollments come at a steady pace. */
export async function eventLatency(bench: Bench): Promise<SectionReport> {
  const { installation, crowd, headers } = await bench.school();
  const { students, activities } = crowd;
  const at = async (rate: number, seconds: number) => {
    const since = new Date();
    const load = await generateLoad({ url: installation.apiUrl, headers, requests: { kind: 'enroll', students, activities, from: bench.next('product') }, pace: { kind: 'open', perSecond: rate, seconds }, expected: [201] });
    bench.take('product', load.used);
    return withClient(installation.databaseUrl, async (client) => {
      const counts = await untilHandled(client, since, 60);
      const { rows } = await client.query<Latencies>(latencies(), [since]);
      return { load, handledAnEnrollment: counts.handled / load.used, handledPerSecond: counts.handled / load.seconds, ...rows[0] };
    });
  };
  const trial = await at(10, 3);
  const rate = Math.ceil(eventsPerSecond / trial.handledAnEnrollment);
  const run = await at(rate, bench.options.quick ? 5 : 20);
  const figures: Figure[] = [
    {
      what: `event from commit to handled, p95 at ${perSecond(run.handledPerSecond)}`,
      measured: ms(run.p95),
      mark: '<= 50 ms',
      reached: run.p95 <= 50 && run.handledPerSecond >= 0.95 * eventsPerSecond,
      note: `median ${ms(run.p50)}, p99 ${ms(run.p99)}, n ${run.n}; ${rate} enrollments/s, each with ${trial.handledAnEnrollment.toFixed(1)} events handled`,
    },
  ];
  return { section: 'event-latency', figures, data: { trial, run } };
}

interface Latencies {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly n: number;
}

/** An outbox row is changed when it is published, so its own time is taken: it is set just before the commit. */
function latencies(): string {
  const events = modules.map((module) => `SELECT id, tenant_id, occurred_at FROM ${module}.outbox WHERE id >= platform.first_id_of($1)`).join(' UNION ALL ');
  const subscribers = [...new Set(subscribedEvents().map(({ subscriber }) => subscriber))];
  const handled = subscribers.map((each) => `SELECT tenant_id, key, pg_xact_commit_timestamp(xmin) AS at FROM ${each}.processed_message WHERE key >= platform.first_id_of($1) AND name = 'inbox'`).join(' UNION ALL ');
  const rank = (fraction: number) => `percentile_cont(${fraction}) WITHIN GROUP (ORDER BY extract(epoch FROM h.at - o.occurred_at) * 1000)::float`;
  return `SELECT ${rank(0.5)} AS p50, ${rank(0.95)} AS p95, ${rank(0.99)} AS p99, count(*)::int AS n
          FROM (${handled}) h JOIN (${events}) o ON o.tenant_id = h.tenant_id AND o.id = h.key`;
}
