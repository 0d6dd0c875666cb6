import { hashPassword, isOutdated, isPasswordHash, passwordFits } from './password-hash';

describe('a kept password', () => {
  it('fits itself and nothing else, and is another each time', async () => {
    const [hash, other] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(hash).not.toBe(other);
    expect(hash).not.toContain('correct');
    expect(await passwordFits('correct horse', hash)).toBe(true);
    expect(await passwordFits('correct horsf', hash)).toBe(false);
  });

  it('fits on another keyboard, which writes the same letters by other code points', async () => {
    const hash = await hashPassword('caf\u00e9 au lait');
    expect(await passwordFits('cafe\u0301 au lait', hash)).toBe(true);
  });

  it('that is not there fits nothing', async () => {
    expect(await passwordFits('correct horse', undefined)).toBe(false);
    expect(await passwordFits('correct horse', 'correct horse')).toBe(false);
  });

  it('that is not there takes as long to refuse as one that does not fit: nobody is found out by the clock', async () => {
    const quickest = async (hash: string | undefined) => {
      const times: number[] = [];
      for (let time = 1; time <= 3; time += 1) {
        const began = performance.now();
        await passwordFits('correct horsf', hash);
        times.push(performance.now() - began);
      }
      return Math.min(...times);
    };
    const wrong = await quickest(await hashPassword('correct horse'));
    expect(await quickest(undefined)).toBeGreaterThan(wrong / 3);
  });

  it('says at what cost it was made', async () => {
    const hash = await hashPassword('correct horse');
    expect(isOutdated(hash)).toBe(false);
    expect(isOutdated(hash.replace('ln=15', 'ln=14'))).toBe(true);
    expect(isOutdated(hash.replace('p=1', 'p=2'))).toBe(true);
  });

  it('must be one of ours, at a cost that a login can bear', async () => {
    const hash = await hashPassword('correct horse');
    expect(isPasswordHash(hash)).toBe(true);
    expect([hash.replace('ln=15', 'ln=30'), hash.replace('r=8', 'r=64'), hash.slice(0, -4), '$2b$10$abc', ''].filter(isPasswordHash)).toEqual([]);
  });
});
