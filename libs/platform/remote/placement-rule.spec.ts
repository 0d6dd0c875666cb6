import fc from 'fast-check';
import { goesElsewhere, type PlacementRule } from './placement-rule';

const rule = (fields: Partial<PlacementRule> = {}): PlacementRule => ({ module: 'fees', at: 'tcp://there', shareBasisPoints: 0, schools: [], shadow: false, note: '', version: 1, ...fields });

const school = fc.uuid();
const share = fc.integer({ min: 0, max: 10_000 });

describe('a rule of placement', () => {
  it('of nothing sends nobody, of everything everybody', () => {
    fc.assert(fc.property(fc.option(school, { nil: undefined }), (id) => !goesElsewhere(rule(), id) && goesElsewhere(rule({ shareBasisPoints: 10_000 }), id)));
  });

  it('says the same of a school each time, whatever else changes', () => {
    fc.assert(
      fc.property(school, share, fc.boolean(), fc.integer(), (id, shareBasisPoints, shadow, version) => {
        expect(goesElsewhere(rule({ shareBasisPoints, shadow, version, at: 'nats://elsewhere' }), id)).toBe(goesElsewhere(rule({ shareBasisPoints }), id));
      }),
    );
  });

  it('that grows only adds schools', () => {
    fc.assert(
      fc.property(school, share, share, (id, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        expect(goesElsewhere(rule({ shareBasisPoints: more }), id) || !goesElsewhere(rule({ shareBasisPoints: less }), id)).toBe(true);
      }),
    );
  });

  it('sends the schools of its list whatever the share, and no other one for them', () => {
    fc.assert(
      fc.property(fc.uniqueArray(school, { minLength: 2 }), ([other, ...listed]) => {
        expect(listed.every((id) => goesElsewhere(rule({ schools: listed }), id))).toBe(true);
        expect(goesElsewhere(rule({ schools: listed }), other)).toBe(false);
      }),
    );
  });

  it('leaves here what belongs to no school until all schools are gone', () => {
    expect([9_999, 10_000].map((shareBasisPoints) => goesElsewhere(rule({ shareBasisPoints }), undefined))).toEqual([false, true]);
  });

  it('sends about as many schools as it says, and others of another module', () => {
    const ids = fc.sample(school, { numRuns: 10_000, seed: 1 });
    const sent = (module: string) => ids.filter((id) => goesElsewhere(rule({ module, shareBasisPoints: 1_000 }), id));
    expect(sent('fees').length).toBeGreaterThan(800);
    expect(sent('fees').length).toBeLessThan(1_200);
    expect(sent('fees')).not.toEqual(sent('activity'));
  });
});
