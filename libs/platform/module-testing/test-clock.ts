import { Clock } from '../clock/clock';

/** Stands still until it is told to go on. */
export class TestClock extends Clock {
  private time = new Date('2026-09-01T08:00:00Z');

  override now(): Date {
    return new Date(this.time);
  }

  /** What sleeps wakes at once, and it is later then. */
  override async sleep(milliseconds: number): Promise<void> {
    this.advance(milliseconds);
  }

  set(moment: string | Date): void {
    this.time = new Date(moment);
  }

  advance(milliseconds: number): void {
    this.time = new Date(this.time.getTime() + milliseconds);
  }
}
