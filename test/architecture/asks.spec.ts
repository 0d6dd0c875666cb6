import 'reflect-metadata';
import { resolve } from 'node:path';
import { house } from '../../apps/house';
import { asksOf } from '../map/edges';
import { factsOf } from '../map/module-facts';

const root = resolve(__dirname, '../..');

it('the house says of each module whom it asks, and no other one', () => {
  const said = Object.fromEntries(house.map(({ contract, asks }) => [contract.module, [...asks].sort()]));
  expect(said).toEqual(asksOf(factsOf(house, root, [])));
});
