import 'reflect-metadata';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { eventOfReaction } from '@schoolhouse/platform/messaging/reaction';
import { builtRoot } from './program';

export interface SubscribedEvent {
  /** The module that tells it, whose outbox it is in. */
  readonly module: string;
  readonly eventName: string;
  readonly subscriber: string;
}

/** Who must have handled what, read from the @ReactsTo of the built reactions: not from what the running program says. */
export function subscribedEvents(): SubscribedEvent[] {
  const libs = join(builtRoot, 'libs');
  const found = readdirSync(libs).flatMap((subscriber) =>
    exportsOf(join(libs, subscriber, 'src/reactions')).flatMap((exported) => {
      const event = eventOfReaction(exported);
      return event ? [{ module: event.eventName.split('.')[0], eventName: event.eventName, subscriber }] : [];
    }),
  );
  return [...new Map(found.map((each) => [`${each.subscriber} ${each.eventName}`, each])).values()];
}

function exportsOf(folder: string): (new (...args: never[]) => object)[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => Object.values(require(join(folder, file)) as Record<string, unknown>))
    .filter((exported): exported is new (...args: never[]) => object => typeof exported === 'function');
}
