import type { DiscoveryService } from '@nestjs/core';
import type { Handle } from './message-router';
import type { MessageType } from './message';

// The keys under which @nestjs/cqrs writes on a handler's class; it does not export them. A test holds them.
const metadataKeys = ['__commandHandler__', '__queryHandler__'];

export interface FoundHandler {
  readonly message: MessageType;
  readonly name: string;
  readonly handle: Handle;
}

/** Every @CommandHandler and @QueryHandler among the providers, by what stock Nest has written on their classes. */
export function handlersOf(discovery: DiscoveryService): FoundHandler[] {
  return discovery.getProviders().flatMap(({ metatype, instance }) => {
    if (typeof metatype !== 'function' || !instance) return [];
    const messages: MessageType[] = metadataKeys.map((key) => Reflect.getMetadata(key, metatype)).filter(Boolean);
    return messages.map((message) => ({ message, name: metatype.name, handle: (sent: object) => instance.execute(sent) }));
  });
}
