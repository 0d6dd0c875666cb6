import { CallDurations } from './call-durations';

describe('how long calls take', () => {
  afterEach(() => jest.restoreAllMocks());

  async function after(...durationsMs: number[]): Promise<number | undefined> {
    const durations = new CallDurations();
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    for (const ms of durationsMs) await durations.time(async () => (now += ms));
    return durations.p95;
  }
  const times = (count: number, ms: number): number[] => Array.from({ length: count }, () => ms);

  it('is not told of fewer than fifty', async () => {
    expect(await after(...times(49, 10))).toBeUndefined();
    expect(await after(...times(50, 10))).toBe(10);
  });

  it('is not told by the one or two that were slow', async () => {
    expect(await after(...times(48, 10), ...times(2, 900))).toBe(10);
    expect(await after(...times(47, 10), ...times(3, 900))).toBe(900);
  });

  it('is that of the last two hundred', async () => {
    expect(await after(...times(200, 900), ...times(200, 10))).toBe(10);
  });
});
