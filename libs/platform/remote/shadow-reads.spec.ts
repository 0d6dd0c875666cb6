import { register } from 'prom-client';
import { z } from 'zod';
import { query } from '../messaging/message';
import { ShadowReads } from './shadow-reads';

class GetSeat extends query('hall.get-seat', { input: z.strictObject({}), answer: z.object({ row: z.number(), by: z.string() }) }) {}

describe('a shadow read', () => {
  const counted = async (outcome: string): Promise<number> => {
    const { values } = (await register.getSingleMetric('schoolhouse_moving_shadows_total')!.get()) as { values: { value: number; labels: { outcome?: string } }[] };
    return values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;
  };
  const compared = async (ours: object, theirs: object): Promise<string | undefined> => {
    const outcomes = ['same', 'different', 'failed'];
    const before = await Promise.all(outcomes.map(counted));
    new ShadowReads().compare(GetSeat, Promise.resolve(ours), async () => theirs);
    await new Promise(setImmediate);
    const after = await Promise.all(outcomes.map(counted));
    return outcomes.find((_, i) => after[i] > before[i]);
  };

  beforeEach(() => void jest.spyOn(process.stdout, 'write').mockReturnValue(true)); // a difference is told to the log
  afterEach(() => jest.restoreAllMocks());

  it('is compared as callers get it: a column of JSON has its fields in an order of its own', async () => {
    expect(await compared({ by: 'here', row: 1 }, { row: 1, by: 'here' })).toBe('same');
    expect(await compared({ row: 1, by: 'here', column: 'of nobody else' }, { row: 1, by: 'here' })).toBe('same');
    expect(await compared({ row: 1, by: 'here' }, { row: 2, by: 'here' })).toBe('different');
  });
});
