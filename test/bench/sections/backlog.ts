import type { Client } from 'pg';
import { newId } from '@schoolhouse/platform/ids/ids';
import { shardOf } from '@schoolhouse/platform/outbox/shard';
import { untilHandled } from '../../processes/events';
import { withClient } from '../../processes/postgres-server';
import { startRedis } from '../../processes/redis-server';
import type { Bench } from '../bench';
import { naiveReader } from '../naive-reader';
import { perSecond, type Figure, type SectionReport } from '../report';

const events = 20_000;
const aggregates = 2_000;

/** 20,000 events lie in an outbox when two workers are started: how fast they go into the queues, and how fast they are handled. */
export async function backlog(bench: Bench): Promise<SectionReport> {
  const onPostgres = await drain(bench);
  const redis = await startRedis(bench.folder.path);
  const onRedis = redis && (await drain(bench, redis.url).finally(() => redis.stop()));
  const naive = await naiveReader(bench.postgres);
  const figures = [
    ...figuresOf('PostgreSQL', 1_000, onPostgres),
    ...(onRedis ? figuresOf('Redis', 2_500, onRedis) : [{ what: 'backlog on Redis', measured: '-', mark: '>= 2500 handled/s', note: 'redis-server is not installed here' }]),
    { what: 'the naive reader (ascending id)', measured: `${naive.lost} of ${naive.committed} lost, ${naive.turned} turned`, note: '16 writers at once, one reader behind them: why there is no such reader' },
  ];
  return { section: 'backlog', figures, data: { onPostgres, onRedis, naive } };
}

interface Drained {
  readonly published: number;
  readonly handled: number;
  readonly lost: number;
  readonly turned: number;
}

function figuresOf(queues: string, leastHandled: number, { published, handled, lost, turned }: Drained): Figure[] {
  return [
    { what: `backlog, into queues on ${queues}`, measured: perSecond(published), mark: '>= 3000/s', reached: published >= 3_000 },
    { what: `backlog, handled with queues on ${queues}`, measured: perSecond(handled), mark: `>= ${leastHandled}/s`, reached: handled >= leastHandled },
    { what: `lost and turned round (${queues})`, measured: `${lost} and ${turned} of ${events}`, mark: '0 and 0', reached: lost + turned === 0 },
  ];
}

async function drain(bench: Bench, redisUrl?: string): Promise<Drained> {
  const installation = await bench.installation({ redisUrl, workers: 2 });
  return withClient(installation.databaseUrl, async (client) => {
    const since = new Date();
    const ledger = await fillOutbox(client);
    bench.options.say(`${events} events lie there; two workers start (${redisUrl ? 'Redis' : 'PostgreSQL'})`);
    try {
      await Promise.all(installation.workers.map((worker) => worker.start()));
      await untilHandled(client, since, 120);
      return await outcome(client, ledger);
    } finally {
      await Promise.all(installation.workers.map((worker) => worker.stop()));
    }
  });
}

/** @returns for each aggregate its events in their order: the ledger that the outcome is compared with */
async function fillOutbox(client: Client): Promise<string[][]> {
  const schoolId = newId();
  const ledger = Array.from({ length: aggregates }, () => ({ id: newId(), events: [] as string[] }));
  for (let round = 0; round < events / aggregates; round += 1) {
    const rows = ledger.map(({ id, events: order }) => {
      order.push(newId());
      const attempt = { step: `Step${round}`, action: 'do', outcome: 'ok', at: new Date().toISOString(), durationMs: 1, fence: 1 };
      const data = { workflowId: id, type: 'enroll-student', subjectId: id, status: 'in_progress', requestedBy: 'bench', attempts: [attempt] };
      return { id: order.at(-1), shard: shardOf(id), aggregate_id: id, data };
    });
    await client.query(
      `INSERT INTO saga.outbox (id, shard, tenant_id, aggregate_id, type, data, correlation_id, occurred_at)
       SELECT id, shard, $1, aggregate_id, 'saga.workflow-advanced.v1', data, 'bench', now()
       FROM jsonb_to_recordset($2::jsonb) AS rows (id uuid, shard smallint, aggregate_id uuid, data jsonb)`,
      [schoolId, JSON.stringify(rows)],
    );
  }
  await client.query('VACUUM ANALYZE saga.outbox');
  return ledger.map(({ events: order }) => order);
}

/** Rates count from the first batch that was claimed; the order is that of the commits. */
async function outcome(client: Client, ledger: readonly string[][]): Promise<Drained> {
  const seconds = async (sql: string) => Number((await client.query<{ seconds: number }>(sql)).rows[0].seconds);
  const published = await seconds('SELECT extract(epoch FROM max(pg_xact_commit_timestamp(xmin)) - min(published_at))::float AS seconds FROM saga.outbox');
  const handled = await seconds(
    `SELECT extract(epoch FROM max(pg_xact_commit_timestamp(p.xmin)) - (SELECT min(published_at) FROM saga.outbox))::float AS seconds FROM saga.processed_message p WHERE name = 'inbox'`,
  );
  const { rows } = await client.query<{ key: string; place: string }>(
    `SELECT key, dense_rank() OVER (ORDER BY pg_xact_commit_timestamp(xmin)) AS place FROM saga.processed_message WHERE name = 'inbox'`,
  );
  const place = new Map(rows.map((row) => [row.key, Number(row.place)])); // what is committed together has one place: nobody sees the one without the other
  const order = ledger.map((ids) => ids.map((id) => place.get(id)));
  const lost = order.flat().filter((at) => at === undefined).length;
  const turned = order.reduce((sum, places) => sum + places.filter((at, i) => i > 0 && (at ?? 0) < (places[i - 1] ?? 0)).length, 0);
  return { published: events / published, handled: events / handled, lost, turned };
}
