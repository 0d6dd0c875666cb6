import type { EventType, Upcast } from '../messaging/message';

/** `activity.capacity-reserved.v2` is version 2 of `activity.capacity-reserved`. */
export function versionOf(type: string): { eventName: string; version: number } {
  const at = type.lastIndexOf('.v');
  return { eventName: type.slice(0, at), version: Number(type.slice(at + 2)) };
}

/**
 * Lifts data of an older version, step by step, to the version that a subscriber takes.
 * @throws Error when a step is missing, or the event is newer than this program knows: it goes to the dead letters,
 *         to be redriven when the newer version runs here.
 */
export function upcast(event: EventType, type: string, data: Record<string, unknown>): object {
  const { version } = versionOf(type);
  if (version > event.version) throw new Error(`${type} is newer than ${event.type}, the newest that is known here`);
  let lifted = data;
  for (let from = version; from < event.version; from += 1) lifted = step(event, from)(lifted);
  return event.data.parse(lifted);
}

function step(event: EventType, from: number): Upcast {
  const found = event.upcasts[from];
  if (!found) throw new Error(`${event.eventName} declares no way from version ${from} to ${from + 1}`);
  return found;
}

/** Every version of an event that may still be at rest or in flight. */
export const typesOf = ({ eventName, version }: EventType): string[] => Array.from({ length: version }, (_, index) => `${eventName}.v${index + 1}`);

export interface Subscription {
  /** The module that reacts; its queue has the same name. */
  readonly subscriber: string;
  readonly eventNames: ReadonlySet<string>;
  /** Every version of these events that may be at rest. */
  readonly types: readonly string[];
}

/** Which modules take which of the events of one module. */
export const subscribersOf = (subscriptions: readonly Subscription[], type: string): Subscription[] =>
  subscriptions.filter(({ eventNames }) => eventNames.has(versionOf(type).eventName));
