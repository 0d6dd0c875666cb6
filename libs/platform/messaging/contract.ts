import type { EventType, MessageType } from './message';

/** All that a module says and listens to; the only thing that other modules may import of it. */
export interface Contract {
  readonly module: string;
  readonly commands: readonly MessageType[];
  readonly queries: readonly MessageType[];
  readonly events: readonly EventType[];
}

/**
 * Declares a module's contract and refuses at once what could only surprise later:
 * a message of another module's name, or the same name twice.
 */
export function contract(module: string, messages: Omit<Contract, 'module'>): Contract {
  const names = [...messages.commands, ...messages.queries, ...messages.events].map((message) => message.type);
  for (const name of names) {
    if (!name.startsWith(`${module}.`)) throw new Error(`Message ${name} cannot be part of the contract of ${module}: its name must start with "${module}."`);
    if (names.indexOf(name) !== names.lastIndexOf(name)) throw new Error(`Message ${name} stands twice in the contract of ${module}`);
  }
  return { module, ...messages };
}
