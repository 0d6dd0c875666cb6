import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

/** The only way to learn the time; rules take it as an argument, tests set it. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }

  async sleep(milliseconds: number): Promise<void> {
    await wait(milliseconds);
  }
}
