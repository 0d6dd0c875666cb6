import 'reflect-metadata';
import { resolve } from 'node:path';
import { house } from '../../apps/house';
import { factsOf, type ModuleFacts } from '../map/module-facts';

const root = resolve(__dirname, '../..');

/** Module -> the other modules that it sends commands and queries to, as the map reads it from the sources. */
function asksOf(facts: readonly ModuleFacts[]): Record<string, string[]> {
  const askedBy = (asking: string) => facts.filter(({ messages }) => messages.some(({ kind, partners }) => kind !== 'event' && partners.includes(asking)));
  return Object.fromEntries(facts.map(({ name }) => [name, askedBy(name).map((asked) => asked.name).sort()]));
}

it('the house says of each module whom it asks, and no other one', () => {
  const said = Object.fromEntries(house.map(({ contract, asks }) => [contract.module, [...asks].sort()]));
  expect(said).toEqual(asksOf(factsOf(house, root, [])));
});
