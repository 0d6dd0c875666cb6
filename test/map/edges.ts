import type { ModuleFacts } from './module-facts';

/** Module -> the other modules that it sends commands and queries to, as the map reads it from the sources. */
export function asksOf(facts: readonly ModuleFacts[]): Record<string, string[]> {
  const askedBy = (asking: string) => facts.filter(({ messages }) => messages.some(({ kind, partners }) => kind !== 'event' && partners.includes(asking)));
  return Object.fromEntries(facts.map(({ name }) => [name, askedBy(name).map((asked) => asked.name).sort()]));
}
