import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { build, type Histogram } from 'hdr-histogram-js';
import { Pool } from 'undici';
import type { LoadJob, LoadResult, Pace } from './job';
import { faultOf, requestOf } from './requests';

/** A process of its own, so that sending and measuring takes nothing from what is measured but the processor. */
class Load {
  private readonly pool: Pool;
  private readonly latencies: Histogram = build({ lowestDiscernibleValue: 1, highestTrackableValue: 120_000_000, numberOfSignificantValueDigits: 3 });
  private readonly statuses: Record<string, number> = {};
  private readonly unexpected: string[] = [];
  private sent = 0;
  private measuring = false;
  private measured = 0;

  constructor(
    private readonly job: LoadJob,
    connections: number,
  ) {
    this.pool = new Pool(job.url, { connections, pipelining: 1, keepAliveTimeout: 60_000, headersTimeout: 60_000, bodyTimeout: 60_000, connect: { timeout: 30_000 } });
  }

  async run(): Promise<LoadResult> {
    const seconds = await this.atPace(this.job.pace);
    await this.pool.close();
    const at = (percentile: number) => this.latencies.getValueAtPercentile(percentile) / 1_000;
    const { measured: requests, statuses, unexpected, sent: used } = this;
    return { requests, seconds, perSecond: requests / seconds, statuses, p50: at(50), p95: at(95), p99: at(99), max: this.latencies.maxValue / 1_000, used, unexpected };
  }

  private async atPace(pace: Pace): Promise<number> {
    if (pace.kind === 'closed') return this.closed(pace);
    const began = performance.now();
    this.measuring = true;
    if (pace.kind === 'sequence') for (let i = 0; i < pace.requests; i += 1) await this.one();
    if (pace.kind === 'burst') await Promise.all(Array.from({ length: pace.requests }, () => this.one()));
    if (pace.kind === 'open') await this.open(pace.perSecond, pace.seconds);
    return (performance.now() - began) / 1_000;
  }

  private async closed({ clients, seconds, warmUpSeconds }: Extract<Pace, { kind: 'closed' }>): Promise<number> {
    let isOver = false;
    const loops = Array.from({ length: clients }, async () => {
      while (!isOver) await this.one();
    });
    const failed = Promise.all(loops);
    await Promise.race([pause(warmUpSeconds * 1_000), failed]);
    this.measuring = true;
    const began = performance.now();
    await Promise.race([pause(seconds * 1_000), failed]);
    this.measuring = false;
    const lasted = (performance.now() - began) / 1_000;
    isOver = true;
    await failed;
    return lasted;
  }

  private async open(perSecond: number, seconds: number): Promise<void> {
    const all: Promise<void>[] = [];
    const began = performance.now();
    for (let i = 0; i < perSecond * seconds; i += 1) {
      const due = began + (i * 1_000) / perSecond;
      if (due > performance.now()) await pause(due - performance.now());
      all.push(this.one(due));
    }
    await Promise.all(all);
  }

  private async one(due = performance.now()): Promise<void> {
    const request = requestOf(this.job, this.sent);
    this.sent += 1;
    const { status, body } = await this.send(request);
    if (!this.measuring) return;
    this.measured += 1;
    this.latencies.recordValue(Math.max(1, Math.round((performance.now() - due) * 1_000)));
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    const fault = faultOf(request, status, body, this.job.expected);
    if (fault && this.unexpected.length < 5) this.unexpected.push(fault);
  }

  /** Status 0: there was no answer. */
  private async send(request: ReturnType<typeof requestOf>): Promise<{ status: number; body: string }> {
    try {
      const { statusCode, body } = await this.pool.request(request);
      return { status: statusCode, body: await body.text() };
    } catch (error) {
      return { status: 0, body: error instanceof Error ? error.message : String(error) };
    }
  }
}

function connectionsOf(pace: Pace): number {
  if (pace.kind === 'closed') return pace.clients;
  if (pace.kind === 'burst') return pace.requests;
  return pace.kind === 'open' ? 64 : 1;
}

async function main(): Promise<void> {
  const job = JSON.parse(await text(process.stdin)) as LoadJob;
  process.stdout.write(JSON.stringify(await new Load(job, connectionsOf(job.pace)).run()));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
