import { Clock } from '../clock/clock';

/** Stands still until it is told to go on. */
export class TestClock extends Clock {
  private time = new Date('2026-09-01T08:00:00Z');

  override now(): Date {
    return new Date(this.time);
  }

  set(moment: string | Date): void {
    this.time = new Date(moment);
  }

  advance(milliseconds: number): void {
    this.time = new Date(this.time.getTime() + milliseconds);
  }
}
