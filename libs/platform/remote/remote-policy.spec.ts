import { LineFault } from './line';
import { RemotePolicy } from './remote-policy';
import { defaultRemoteSettings, type RemoteSettings } from './remote-settings';

const patienceMs = 5_000;
const refused = new LineFault('no', 'refused');
const broken = new LineFault('unknown', 'broken');
const silent = new LineFault('unknown', 'no reply', true);
const failing = (fault: Error) => () => Promise.reject(fault);
const answering = async () => 'answer';

const policy = (settings: Partial<RemoteSettings> = {}) => new RemotePolicy('fees', { ...defaultRemoteSettings, ...settings });

/** Time goes on only when this test says so, and by as much as the timers want. */
async function whileTimePasses<T>(work: Promise<T>): Promise<T> {
  let over = false;
  void work.then(() => (over = true), () => (over = true));
  while (!over) await jest.advanceTimersByTimeAsync(10);
  return work;
}

/** How often the work was begun, and at which times. */
async function attempts(isSafe: boolean, fault: Error, patience = patienceMs, settings: Partial<RemoteSettings> = {}): Promise<number[]> {
  const begun: number[] = [];
  const work = () => {
    begun.push(performance.now());
    return Promise.reject(fault);
  };
  await whileTimePasses(policy(settings).run(isSafe, patience, work)).catch((error: unknown) => expect(error).toBeInstanceOf(LineFault));
  return begun;
}

/** Until the breaker opens. */
async function open(opened: RemotePolicy): Promise<void> {
  for (let fault = 0; fault < 5; fault += 1) await opened.run(false, patienceMs, failing(broken)).catch(() => undefined);
  expect(opened.breakerState).toBe('open');
}

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe('a call to a module elsewhere', () => {
  it('is tried again where that is safe, at most three times', async () => {
    expect(await attempts(true, broken)).toHaveLength(4);
    expect(await attempts(false, refused)).toHaveLength(4);
  });

  it('is not tried again when it may have begun and must not twice', async () => {
    expect(await attempts(false, broken)).toHaveLength(1);
  });

  it('is not tried again when the module itself refuses', async () => {
    const begun = jest.fn(failing(new Error('refused by a rule')));
    await expect(policy().run(true, patienceMs, begun)).rejects.toThrow('refused by a rule');
    expect(begun).toHaveBeenCalledTimes(1);
  });

  it('waits ever longer from try to try, up to a second', async () => {
    const longest = [0, 0, 0];
    for (let run = 0; run < 50; run += 1) {
      const begun = await attempts(true, broken);
      begun.slice(1).forEach((at, i) => (longest[i] = Math.max(longest[i], at - begun[i])));
    }
    expect(longest[0]).toBeLessThan(longest[2]);
    expect(Math.max(...longest)).toBeLessThanOrEqual(1_010);
  });

  it('is begun only while its patience lasts, and told what is left of it', async () => {
    const left: number[] = [];
    const began = performance.now();
    const work = async (ms: number) => {
      left.push(ms, performance.now() - began);
      throw broken;
    };
    await expect(whileTimePasses(policy({ retries: 100, breakerFaults: 1_000 }).run(true, 400, work))).rejects.toBeInstanceOf(LineFault);
    for (let i = 0; i < left.length; i += 2) expect(left[i] + left[i + 1]).toBeCloseTo(400, 5);
    expect(Math.min(...left.filter((_, i) => i % 2 === 0))).toBeGreaterThan(0);
  });

  it.each([['the next try is refused', [broken, refused]], ['the breaker opens', [broken, broken]]])('that may have begun once is not called undone when %s', async (_, faults) => {
    const left = [...faults];
    const work = () => Promise.reject(left.shift() ?? refused);
    await expect(whileTimePasses(policy({ retries: 2, breakerFaults: 2 }).run(true, patienceMs, work))).rejects.toMatchObject({ begun: 'unknown' });
  });
});

describe('the breaker', () => {
  it('opens after five faults in a row, and lets nothing through', async () => {
    const tried = policy();
    await open(tried);
    const work = jest.fn(answering);
    await expect(tried.run(true, patienceMs, work)).rejects.toMatchObject({ begun: 'no', message: expect.stringContaining('left alone') });
    expect(work).not.toHaveBeenCalled();
  });

  it.each([['an answer', answering], ['a refusal of the module', failing(new Error('full'))]])('counts from the beginning after %s', async (_, work) => {
    const tried = policy();
    for (let fault = 0; fault < 9; fault += 1) {
      await tried.run<unknown>(false, patienceMs, fault === 4 ? work : failing(broken)).catch(() => undefined);
    }
    expect(tried.breakerState).toBe('closed');
  });

  it('lets one call try after its time, and closes on an answer', async () => {
    const tried = policy();
    await open(tried);
    await jest.advanceTimersByTimeAsync(defaultRemoteSettings.breakerMs);
    let answer: (text: string) => void = () => undefined;
    const trial = tried.run(false, patienceMs, () => new Promise<string>((resolve) => (answer = resolve)));
    await jest.advanceTimersByTimeAsync(0);
    expect(tried.breakerState).toBe('half-open');
    answer('well again');
    expect(await trial).toBe('well again');
    expect(tried.breakerState).toBe('closed');
  });

  it.each([['a caller with patience', patienceMs], ['a hasty one', 100]])('opens again when the trial of %s is not answered', async (_, patience) => {
    const tried = policy();
    await open(tried);
    await jest.advanceTimersByTimeAsync(defaultRemoteSettings.breakerMs);
    await tried.run(false, patience, failing(silent)).catch(() => undefined);
    expect(tried.breakerState).toBe('open');
  });

  it('does not open because of callers in haste', async () => {
    const tried = policy();
    for (let i = 0; i < 20; i += 1) await tried.run(false, 100, failing(silent)).catch(() => undefined);
    expect(tried.breakerState).toBe('closed');
  });

  it('opens when those who have time are not answered', async () => {
    const tried = policy();
    for (let i = 0; i < 5; i += 1) await tried.run(false, patienceMs, failing(silent)).catch(() => undefined);
    expect(tried.breakerState).toBe('open');
  });
});

describe('the bulkhead', () => {
  it('turns away who finds all places and the line behind them taken', async () => {
    const tried = policy({ bulkhead: 2, queue: 1 });
    const ends: (() => void)[] = [];
    const work = () => new Promise<string>((resolve) => ends.push(() => resolve('done')));
    const held = [1, 2, 3].map(() => tried.run(true, patienceMs, work));
    await expect(tried.run(true, patienceMs, work)).rejects.toMatchObject({ begun: 'no', message: expect.stringContaining('too many calls') });
    expect(tried.breakerState).toBe('closed');
    for (let over = 0; over < 3; over += 1) {
      ends[over]();
      await jest.advanceTimersByTimeAsync(0);
    }
    expect(await Promise.all(held)).toEqual(['done', 'done', 'done']);
  });
});
