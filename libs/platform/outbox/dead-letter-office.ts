import type { Envelope } from './envelope';

/** Where events go that a subscriber could not handle. The module that owns dead letters provides it at the composition root. */
export abstract class DeadLetterOffice {
  abstract record(subscriber: string, envelope: Envelope, reason: string): Promise<void>;
}
