import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { withClient } from '../../processes/postgres-server';
import type { Bench } from '../bench';
import { generateLoad } from '../load/generate-load';
import { perSecond, type Figure, type SectionReport } from '../report';

/** A backend that goes idle adds what it has counted within ten seconds; before that it is not in the view. */
const flushMs = 11_000;
const most = 6;

/**
 * Commits that one happy enrollment costs, its workflow included, with the worker stopped. What commits by the clock while the
 * same user asks as often for as long, and is turned away behind the door, is no part of it: it is counted, and taken off.
 */
export async function commits(bench: Bench): Promise<SectionReport> {
  const { installation, crowd, headers } = await bench.school();
  const { students, activities } = crowd;
  const url = installation.apiUrl;
  const requests = bench.options.quick ? 100 : 1_000;
  const enroll = async (count: number) => {
    const load = await generateLoad({ url, headers, requests: { kind: 'enroll', students, activities, from: bench.next('product') }, pace: { kind: 'sequence', requests: count }, expected: [201] });
    bench.take('product', load.used);
    if (load.unexpected.length > 0) throw new Error(load.unexpected.join(' | '));
    return load;
  };
  const knock = async (rate: number, seconds: number) => {
    const load = await generateLoad({ url, headers, requests: { kind: 'read', paths: ['/v1/activities?limit=none'] }, pace: { kind: 'open', perSecond: rate, seconds }, expected: [400] });
    if (load.unexpected.length > 0) throw new Error(load.unexpected.join(' | '));
  };
  const [worker] = installation.workers;
  await worker.stop();
  try {
    const name = new URL(installation.databaseUrl).pathname.slice(1);
    // Asked from another database, so that asking is not counted.
    return await withClient(bench.postgres.url('postgres'), async (client) => {
      await setAutovacuum(client, 'off'); // it commits too
      const during = async <T>(work: () => Promise<T>) => {
        await enroll(20); // connections have been idle so long that they were closed, and opening one is a commit
        await pause(flushMs);
        const before = await commitsOf(client, name);
        const result = await work();
        await pause(flushMs);
        return { result, commits: (await commitsOf(client, name)) - before };
      };
      const enrolling = await during(() => enroll(requests));
      const { perSecond: pace, seconds } = enrolling.result;
      const knocking = await during(() => knock(pace, seconds));
      const each = (enrolling.commits - knocking.commits) / requests;
      const figures: Figure[] = [
        {
          what: 'commits of a happy enrollment',
          measured: each.toFixed(1),
          mark: `<= ${most}`,
          reached: Number(each.toFixed(1)) <= most,
          note: `${each.toFixed(3)}: ${requests} one after the other, ${perSecond(pace)}, worker stopped; the fraction is a signal to the relays every two seconds, and settings read every five. With all that commits by the clock while a user asks (rights and school every 0.75 s, the idle api): ${(enrolling.commits / requests).toFixed(2)}`,
        },
      ];
      return { section: 'commits', figures, data: { each, requests, pace, enrolling: enrolling.commits, knocking: knocking.commits } };
    });
  } finally {
    await withClient(bench.postgres.url('postgres'), (client) => setAutovacuum(client, 'on'));
    await worker.start();
  }
}

async function setAutovacuum(client: Client, value: 'on' | 'off'): Promise<void> {
  await client.query(`ALTER SYSTEM SET autovacuum = ${value}`);
  await client.query('SELECT pg_reload_conf()');
}

async function commitsOf(client: Client, database: string): Promise<number> {
  const { rows } = await client.query<{ xact_commit: string }>('SELECT xact_commit FROM pg_stat_database WHERE datname = $1', [database]);
  return Number(rows[0].xact_commit);
}
