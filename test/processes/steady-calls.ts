import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '@schoolhouse/platform/ids/ids';
import type { Crowd } from './crowd';

type Headers = Readonly<Record<string, string>>;

interface Call {
  readonly at: number;
  readonly ms: number;
  /** 0: there was no answer. */
  readonly status: number;
}

/** Between two moments, as `performance.now()` tells them. */
export type Span = readonly [from: number, to: number];

const patienceMs = 30_000;

/** Calls at a steady rate, whoever answers and however late. */
export class SteadyCalls {
  private readonly calls: Call[] = [];
  private readonly underWay = new Set<Promise<void>>();
  private over = false;
  private loop: Promise<void> = Promise.resolve();

  /** @param send answers with the status of one call, and fails where there was no answer */
  constructor(
    readonly send: () => Promise<number>,
    private readonly perSecond: number,
    private readonly good: readonly number[],
  ) {}

  /** One address, read again and again. */
  static reads(url: string, headers: Headers, perSecond: number): SteadyCalls {
    return new SteadyCalls(() => statusOf(url, { headers }), perSecond, [200]);
  }

  /** Each student once in each activity. */
  static enrollments(url: string, headers: Headers, { students, activities }: Crowd, perSecond: number): SteadyCalls {
    let next = 0;
    const enroll = (): Promise<number> => {
      const body = JSON.stringify({ studentId: students[next % students.length], activityId: activities[Math.floor(next / students.length) % activities.length] });
      next += 1;
      return statusOf(`${url}/v1/enrollments`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': newId() }, body });
    };
    return new SteadyCalls(enroll, perSecond, [201, 202]);
  }

  start(): void {
    this.loop = this.run();
  }

  async end(): Promise<void> {
    this.over = true;
    await this.loop;
    await Promise.all(this.underWay);
  }

  get answered(): number {
    return this.calls.length;
  }

  /** Of what was sent between two moments. */
  failed(from = -Infinity, to = Infinity): readonly Call[] {
    return this.between(from, to).filter(({ status }) => !this.good.includes(status));
  }

  /** In milliseconds, of what was sent in all of these spans. */
  p99(...spans: readonly Span[]): number {
    const sorted = spans.flatMap(([from, to]) => this.between(from, to).map(({ ms }) => ms)).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length * 0.99)] ?? NaN;
  }

  private between(from: number, to: number): readonly Call[] {
    return this.calls.filter(({ at }) => at >= from && at < to);
  }

  private async run(): Promise<void> {
    const began = performance.now();
    for (let sent = 0; !this.over; sent += 1) {
      const call = this.timed();
      this.underWay.add(call);
      void call.then(() => this.underWay.delete(call));
      await pause(Math.max(0, began + ((sent + 1) * 1_000) / this.perSecond - performance.now()));
    }
  }

  private async timed(): Promise<void> {
    const at = performance.now();
    const status = await this.send().catch(() => 0);
    this.calls.push({ at, ms: performance.now() - at, status });
  }
}

async function statusOf(url: string, request: RequestInit): Promise<number> {
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(patienceMs) });
  await response.arrayBuffer();
  return response.status;
}
