import { Injectable } from '@nestjs/common';

/** The only way to learn the time; rules take it as an argument, tests set it. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
