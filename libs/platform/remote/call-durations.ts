const kept = 200;
const enough = 50;

/** The last calls' durations, for one percentile now and then. */
export class CallDurations {
  private readonly last: number[] = [];

  async time<T>(work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await work();
    } finally {
      if (this.last.push(performance.now() - began) > kept) this.last.shift();
    }
  }

  /** In milliseconds; undefined while there are too few to speak of. Of these few a p99 would be the slowest one alone, and one slow call is no slow module. */
  get p95(): number | undefined {
    return this.last.length < enough ? undefined : [...this.last].sort((a, b) => a - b)[Math.floor(this.last.length * 0.95)];
  }
}
