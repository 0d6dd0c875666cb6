import type { Transaction } from '../postgres/transaction';
import type { EventType } from './message';

const reactionMetadata = Symbol('schoolhouse:reaction');

export interface Received<Data = unknown> {
  readonly id: string;
  readonly tenantId: string;
  readonly aggregateId: string;
  readonly time: Date;
  readonly data: Data;
}

/**
 * What a module does when an event of another (or its own) has happened. It runs once per event: the record of
 * having handled it commits with its effect, so all of that effect must go through `tx`.
 */
export interface Reaction<Data = unknown> {
  handle(event: Received<Data>, tx: Transaction): Promise<void>;
}

type ReactionClass<Data> = new (...dependencies: never[]) => Reaction<Data>;

/** Subscribes a provider of a module to one event: `@ReactsTo(EnrollmentCompleted)`. */
export function ReactsTo<Data>(event: new (...fields: never[]) => Data) {
  return (target: ReactionClass<Data>): void => Reflect.defineMetadata(reactionMetadata, event, target);
}

export function eventOfReaction(target: object): EventType | undefined {
  return Reflect.getMetadata(reactionMetadata, target);
}
