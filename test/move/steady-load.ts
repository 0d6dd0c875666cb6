import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '@schoolhouse/platform/ids/ids';
import type { Crowd } from '../processes/crowd';

interface Call {
  readonly at: number;
  readonly ms: number;
  readonly status: number;
}

/** Enrollments at a steady rate, whoever answers: each student once in each activity. */
export class SteadyLoad {
  private readonly calls: Call[] = [];
  private readonly underWay = new Set<Promise<void>>();
  private over = false;
  private loop: Promise<void> = Promise.resolve();
  private next = 0;

  constructor(
    private readonly url: string,
    private readonly headers: Readonly<Record<string, string>>,
    private readonly crowd: Crowd,
    private readonly perSecond: number,
  ) {}

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

  get failed(): readonly Call[] {
    return this.calls.filter(({ status }) => status !== 201 && status !== 202);
  }

  /** Of the answers between two moments, in milliseconds. */
  p99(from: number, to: number): number {
    const sorted = this.calls.filter(({ at }) => at >= from && at < to).map(({ ms }) => ms).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length * 0.99)] ?? NaN;
  }

  private async run(): Promise<void> {
    const began = performance.now();
    for (let sent = 0; !this.over; sent += 1) {
      const call = this.enroll();
      this.underWay.add(call);
      void call.then(() => this.underWay.delete(call));
      await pause(Math.max(0, began + ((sent + 1) * 1_000) / this.perSecond - performance.now()));
    }
  }

  private async enroll(): Promise<void> {
    const { students, activities } = this.crowd;
    const body = JSON.stringify({ studentId: students[this.next % students.length], activityId: activities[Math.floor(this.next / students.length) % activities.length] });
    this.next += 1;
    const at = performance.now();
    const headers = { ...this.headers, 'content-type': 'application/json', 'idempotency-key': newId() };
    const status = await fetch(`${this.url}/v1/enrollments`, { method: 'POST', headers, body, signal: AbortSignal.timeout(30_000) }).then(
      async (response) => {
        await response.text();
        return response.status;
      },
      () => 0,
    );
    this.calls.push({ at, ms: performance.now() - at, status });
  }
}
