import { Injectable } from '@nestjs/common';

const quietMs = 2_000;

/**
 * Tells relays, in whatever process, that there may be something to do. It is sent outside of transactions (NOTIFY within
 * one costs a global lock at commit) and at most once in two seconds: a relay that was woken keeps looking for longer than that.
 */
@Injectable()
export class OutboxSignal {
  private send: () => void = () => undefined;
  private lastSent = 0;

  /** Says how a signal travels; until then (and should it fail) the relays' own polling finds the rows. */
  travelsBy(send: () => void): void {
    this.send = send;
  }

  raise(): void {
    const now = performance.now();
    if (this.lastSent && now - this.lastSent < quietMs) return;
    this.lastSent = now;
    this.send();
  }
}
