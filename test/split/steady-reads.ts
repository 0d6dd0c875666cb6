import { setTimeout as pause } from 'node:timers/promises';

/** One address read at a steady rate, whoever answers and however late. */
export class SteadyReads {
  private readonly reads: { readonly at: number; readonly ms: number; readonly status: number }[] = [];
  private readonly underWay = new Set<Promise<void>>();
  private over = false;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly headers: Readonly<Record<string, string>>,
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

  /** Of what was sent between two moments. */
  failed(from: number, to: number): number {
    return this.between(from, to).filter(({ status }) => status !== 200).length;
  }

  /** In milliseconds, of what was sent between two moments. */
  p99(from: number, to: number): number {
    const sorted = this.between(from, to).map(({ ms }) => ms).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length * 0.99)] ?? NaN;
  }

  async read(): Promise<number> {
    const response = await fetch(this.url, { headers: this.headers, signal: AbortSignal.timeout(30_000) });
    await response.arrayBuffer();
    return response.status;
  }

  private between(from: number, to: number) {
    return this.reads.filter(({ at }) => at >= from && at < to);
  }

  private async run(): Promise<void> {
    const began = performance.now();
    for (let sent = 0; !this.over; sent += 1) {
      const read = this.timed();
      this.underWay.add(read);
      void read.then(() => this.underWay.delete(read));
      await pause(Math.max(0, began + ((sent + 1) * 1_000) / this.perSecond - performance.now()));
    }
  }

  private async timed(): Promise<void> {
    const at = performance.now();
    const status = await this.read().catch(() => 0);
    this.reads.push({ at, ms: performance.now() - at, status });
  }
}
