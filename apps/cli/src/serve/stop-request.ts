/** Whether we were asked to stop: by a signal, or by a part that cannot go on. The first request counts. */
export class StopRequest {
  isMade = false;
  private readonly made: Promise<string | undefined>;
  private resolve: (failure?: string) => void = () => undefined;

  /** @param insist called on a second signal: who asks twice does not want to wait. */
  constructor(insist: () => void) {
    this.made = new Promise((resolve) => (this.resolve = resolve));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => (this.isMade ? insist() : this.make()));
    }
  }

  make(failure?: string): void {
    this.isMade = true;
    this.resolve(failure);
  }

  /** @returns why we cannot go on, or undefined when somebody asked us to stop. */
  wait(): Promise<string | undefined> {
    return this.made;
  }
}
