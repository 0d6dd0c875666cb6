import fc from 'fast-check';
import { SettingsError } from '../settings/settings-error';
import { goesElsewhere, noSteps, readPlace, type PlacementRule } from './placement-rule';

const rule = (fields: Partial<PlacementRule> = {}): PlacementRule => ({ module: 'fees', at: 'tcp://there', shareBasisPoints: 0, schools: [], flag: null, shadow: false, note: '', ...noSteps, version: 1, ...fields });

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

  it('sends the schools of its flag while it is on, and nobody by it where nobody knows flags', () => {
    fc.assert(
      fc.property(school, (id) => {
        expect([true, false].map((on) => goesElsewhere(rule({ flag: 'new-fees' }), id, (flag) => on && flag === 'new-fees'))).toEqual([true, false]);
        expect(goesElsewhere(rule({ flag: 'new-fees' }), id)).toBe(false);
      }),
    );
  });

  it('sends about as many schools as it says, and others of another module', () => {
    const ids = fc.sample(school, { numRuns: 10_000, seed: 1 });
    const sent = (module: string) => ids.filter((id) => goesElsewhere(rule({ module, shareBasisPoints: 1_000 }), id));
    expect(sent('fees').length).toBeGreaterThan(800);
    expect(sent('fees').length).toBeLessThan(1_200);
    expect(sent('fees')).not.toEqual(sent('activity'));
  });
});

describe('an address with a share', () => {
  it.each([
    ['nats://broker@10%', 'nats://broker', { shareBasisPoints: 1_000 }],
    ['tcp://fees-1:4100,fees-2:4100@0.5%', 'tcp://fees-1:4100,fees-2:4100', { shareBasisPoints: 50 }],
    ['rabbitmq://me:p%40ss@broker:5672@flag:new-fees', 'rabbitmq://me:p%40ss@broker:5672', { flag: 'new-fees' }],
    ['redis://:secret@cache@schools:hilltop,lakeside', 'redis://:secret@cache', { schools: ['hilltop', 'lakeside'] }],
    ['grpc://10.0.0.1,10.0.0.2@10%+flag:new-fees', 'grpc://10.0.0.1,10.0.0.2', { shareBasisPoints: 1_000, flag: 'new-fees' }],
    ['tls://[::1]:4100@flag:new-fees + schools:hilltop', 'tls://[::1]:4100', { flag: 'new-fees', schools: ['hilltop'] }],
  ])('is %s', (text, at, share) => {
    expect(readPlace(text)).toEqual({ at, share: { shareBasisPoints: 0, schools: [], flag: null, ...share } });
  });

  it.each(['nats://broker', 'nats://me:secret@broker', 'nats://me:secret@broker:4222', 'nats://10%25:100%25@broker', 'nats://me:secret@10.0.0.7', 'nats://me:secret@flag:4222', 'tcp://schools:4100', 'nats://me:secret@[::1]:4222'])(
    'is not %s: the module is there alone',
    (at) => expect(readPlace(at)).toEqual({ at }),
  );

  it.each([
    ['nats://broker@ten%', 'ten% is no share of the schools'],
    ['nats://me:hunter2@broker@10', '10 is no share of the schools'],
    ['nats://me:hunter2@broker@flag:', 'flag: is no share of the schools'],
    ['nats://me:hunter2@broker@10%+flag:New', '10%+flag:New is no share of the schools'],
    ['nats://me:hunter2@bro ker@10%', 'nats://me:…@bro ker does not fit'],
    ['broker@10%', 'broker is not an address'],
  ])('is refused in one line that tells no password: %s', (text, said) => {
    expect(() => readPlace(text)).toThrow(SettingsError);
    expect(() => readPlace(text)).toThrow(said);
    expect(() => readPlace(text)).not.toThrow(/hunter2/);
  });
});
