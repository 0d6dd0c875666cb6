import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { withClient } from '../../processes/postgres-server';
import type { Bench } from '../bench';
import { generateLoad } from '../load/generate-load';
import { perSecond, type Figure, type SectionReport } from '../report';

/** A backend that goes idle adds what it has counted within ten seconds; before that it is not in the view. */
const flushMs = 11_000;
const most = 6;

/** Commits that one happy enrollment costs, its workflow included, with the worker stopped. */
export async function commits(bench: Bench): Promise<SectionReport> {
  const { installation, crowd, headers } = await bench.school();
  const { students, activities } = crowd;
  const enroll = async (requests: number) => {
    const load = await generateLoad({ url: installation.apiUrl, headers, requests: { kind: 'enroll', students, activities, from: bench.next('product') }, pace: { kind: 'sequence', requests }, expected: [201] });
    bench.take('product', load.used);
    if (load.unexpected.length > 0) throw new Error(load.unexpected.join(' | '));
    return load.perSecond;
  };
  const [worker] = installation.workers;
  await worker.stop();
  try {
    await enroll(20);
    const name = new URL(installation.databaseUrl).pathname.slice(1);
    // Asked from another database, so that asking is not counted.
    const [idle, busy, enrolled, pace] = await withClient(bench.postgres.url('postgres'), async (client) => {
      await pause(flushMs);
      const [first, at] = [await commitsOf(client, name), performance.now()];
      await pause(2 * flushMs);
      const idlePerSecond = ((await commitsOf(client, name)) - first) / ((performance.now() - at) / 1_000);
      await enroll(20); // connections have been idle so long that they were closed, and opening one is a commit
      await pause(flushMs);
      const second = await commitsOf(client, name);
      const begun = performance.now();
      const requests = bench.options.quick ? 100 : 300;
      const perSecondEnrolled = await enroll(requests);
      await pause(flushMs);
      const lasted = (performance.now() - begun) / 1_000;
      return [idlePerSecond, (await commitsOf(client, name)) - second - idlePerSecond * lasted, requests, perSecondEnrolled] as const;
    });
    const each = busy / enrolled;
    const figures: Figure[] = [
      { what: 'commits of a happy enrollment', measured: each.toFixed(2), mark: `<= ${most}`, reached: each <= most, note: `${enrolled} one after the other, ${perSecond(pace)}, worker stopped; ${idle.toFixed(2)} commits/s of the idle api taken off, those by which it reads rights and school every 0.75 s not` },
    ];
    return { section: 'commits', figures, data: { each, idle, enrolled, pace } };
  } finally {
    await worker.start();
  }
}

async function commitsOf(client: Client, database: string): Promise<number> {
  const { rows } = await client.query<{ xact_commit: string }>('SELECT xact_commit FROM pg_stat_database WHERE datname = $1', [database]);
  return Number(rows[0].xact_commit);
}
