import fc from 'fast-check';
import { flagWith, isOnFor, newFlag } from './feature-flag';

const now = new Date('2026-09-01T08:00:00Z');
const later = new Date('2026-09-02T08:00:00Z');
const [north, south] = ['019f0000-0000-7000-8000-000000000001', '019f0000-0000-7000-8000-000000000002'];
const flag = newFlag('new-fees', now);

describe('a feature flag', () => {
  it('is off for everybody until something else is said', () => {
    fc.assert(fc.property(fc.uuid(), (id) => !isOnFor(flag, id, null)));
  });

  it('is on for a share of the schools, the same ones each time, and more of them when it grows', () => {
    const basisPoints = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(fc.uuid(), basisPoints, basisPoints, (id, one, other) => {
        const on = (shareBasisPoints: number) => isOnFor({ ...flag, shareBasisPoints }, id, null);
        expect(on(Math.max(one, other)) || !on(Math.min(one, other))).toBe(true);
        expect(on(10_000)).toBe(true);
      }),
    );
  });

  it('has other schools first than another flag of the same share', () => {
    const ids = fc.sample(fc.uuid(), { numRuns: 200, seed: 1 });
    const of = (name: string) => ids.filter((id) => isOnFor({ ...flag, name, shareBasisPoints: 5_000 }, id, null));
    expect(of('new-fees')).not.toEqual(of('new-login'));
  });

  it('does what is said of a school before what the share says', () => {
    expect([true, false].map((own) => isOnFor({ ...flag, shareBasisPoints: own ? 0 : 10_000 }, north, own))).toEqual([true, false]);
  });

  it('is on for nobody once it is killed', () => {
    fc.assert(fc.property(fc.uuid(), fc.option(fc.boolean()), (id, own) => !isOnFor({ ...flag, shareBasisPoints: 10_000, killed: true }, id, own)));
  });

  it('changes in what is given and nothing else, and its version goes up', () => {
    const set = flagWith(flag, { description: 'Fees by grade', shareBasisPoints: 1_000 }, now);
    expect(flagWith(set, { killed: true }, later)).toEqual({ ...set, killed: true, changedAt: later, version: 2 });
  });

  it('has a school on one list, the one that was said last', () => {
    const set = flagWith(flag, { onFor: [south, north, north] }, now);
    expect([set.onFor, set.offFor]).toEqual([[north, south], []]);
    expect(flagWith(set, { offFor: [north] }, now)).toMatchObject({ onFor: [south], offFor: [north] });
    expect(flagWith(set, { onFor: [north], offFor: [north] }, now)).toMatchObject({ onFor: [north], offFor: [] });
  });

  it('is not changed by one who has read an older one, nor made where there is one', () => {
    const set = flagWith(flag, {}, now, 0);
    expect(() => flagWith(set, {}, later, 0)).toThrow(expect.objectContaining({ code: 'FEATURE_FLAG_STALE', details: { version: 1 } }));
    expect(flagWith(set, {}, later, 1).version).toBe(2);
  });
});
