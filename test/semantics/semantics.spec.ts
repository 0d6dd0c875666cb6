import { Logger } from '@nestjs/common';
import { z } from 'zod';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { contract, type Contract } from '@schoolhouse/platform/messaging/contract';
import { command } from '@schoolhouse/platform/messaging/message';
import { house } from '../../apps/house';
import { differencesOf, type Difference } from './run';
import { stockDifferences } from './stock-nest';

const tried = async (of: Contract, payloads: number): Promise<Difference[]> => differencesOf(of, { at: `tcp://127.0.0.1:${await findFreePort()}`, payloads, seed: 20_261_121 });

const plants = (plant: z.ZodType): Contract => {
  class PlantDifference extends command('hall.plant-difference', { input: z.strictObject({ name: plant }), answer: z.object({ name: z.string() }) }) {}
  return contract('hall', { commands: [PlantDifference], queries: [], events: [] });
};

describe('a module elsewhere', () => {
  beforeAll(() => Logger.overrideLogger(false)); // faults are what is tried

  // One after the other: a call has five seconds, and so many trials at once would take them all.
  it.each(house.map(({ contract: of }) => [of.module, of] as const))('does all that %s does here', async (_, of) => {
    expect(await tried(of, 300)).toEqual([]);
  }, 120_000);
});

describe('the comparison of here and elsewhere', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('sees what is changed by each look at a message', async () => {
    expect(await tried(plants(z.string().overwrite((name) => `${name}!`)), 40)).not.toEqual([]);
  });

  it('sees nothing where there is nothing', async () => {
    expect(await tried(plants(z.string()), 40)).toEqual([]);
  });

  it('finds stock Nest to differ in at least the eleven ways for which the router is there', async () => {
    expect((await stockDifferences()).filter(({ differs }) => differs).length).toBeGreaterThanOrEqual(11);
  });
});
