import fc from 'fast-check';
import { SettingsError } from '../settings/settings-error';
import { isAmong, isNobody, nobody, parseShare, shareText, type FlagIsOn, type SchoolShare } from './school-share';

const school = fc.uuid();
const basisPoints = fc.integer({ min: 0, max: 10_000 });
const slug = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
const share: fc.Arbitrary<SchoolShare> = fc.record({ shareBasisPoints: basisPoints, schools: fc.uniqueArray(slug, { maxLength: 4 }), flag: fc.option(fc.stringMatching(/^[a-z][a-z0-9-]{1,20}$/)) });
const off: FlagIsOn = () => false;
const on = (...among: string[]): FlagIsOn => (flag, id) => flag === 'new-fees' && among.includes(id);
const of = (fields: Partial<SchoolShare>): SchoolShare => ({ ...nobody, ...fields });

describe('a share of the schools', () => {
  it('of nothing has nobody, of everything everybody, and what belongs to no school with the last one', () => {
    fc.assert(fc.property(school, (id) => !isAmong(nobody, 'fees', id, off) && isAmong(of({ shareBasisPoints: 10_000 }), 'fees', id, off)));
    expect([9_999, 10_000].map((shareBasisPoints) => isAmong(of({ shareBasisPoints, flag: 'new-fees' }), 'fees', undefined, () => true))).toEqual([false, true]);
  });

  it('says the same of a school each time', () => {
    fc.assert(fc.property(share, school, fc.string(), (given, id, order) => isAmong(given, order, id, off) === isAmong({ ...given, schools: [...given.schools] }, order, id, off)));
  });

  it('that grows only adds schools', () => {
    fc.assert(
      fc.property(school, basisPoints, basisPoints, (id, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)].map((shareBasisPoints) => isAmong(of({ shareBasisPoints }), 'fees', id, off));
        expect(more || !less).toBe(true);
      }),
    );
  });

  it('has a school because of its per cent, its list or its flag, and for no other reason', () => {
    fc.assert(
      fc.property(school, basisPoints, fc.boolean(), fc.boolean(), (id, shareBasisPoints, isListed, isOn) => {
        const byShare = isAmong(of({ shareBasisPoints }), 'fees', id, off);
        const given = { shareBasisPoints, schools: isListed ? [id] : [], flag: 'new-fees' };
        expect(isAmong(given, 'fees', id, isOn ? on(id) : off)).toBe(byShare || isListed || isOn);
      }),
    );
  });

  it('decides for each school by itself: another one on its list, or with its flag on, changes nothing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(school, { minLength: 3, maxLength: 3 }), basisPoints, ([id, listed, flagged], shareBasisPoints) => {
        const alone = isAmong(of({ shareBasisPoints }), 'fees', id, off);
        expect(isAmong({ shareBasisPoints, schools: [listed], flag: 'new-fees' }, 'fees', id, on(flagged))).toBe(alone);
      }),
    );
  });

  it.each([100, 1_000, 5_000, 9_000])('of %i basis points has about so many of ten thousand schools, and others of another thing that is shared out', (shareBasisPoints) => {
    const ids = fc.sample(school, { numRuns: 10_000, seed: 1 });
    const among = (order: string) => ids.filter((id) => isAmong(of({ shareBasisPoints }), order, id, off));
    const [fees, activity] = [among('fees'), among('activity')];
    const spread = 5 * Math.sqrt((shareBasisPoints * (10_000 - shareBasisPoints)) / 10_000); // five times what chance leaves
    for (const { length } of [fees, activity]) expect(Math.abs(length - shareBasisPoints)).toBeLessThan(spread);
    expect(fees).not.toEqual(activity);
  });

  it('of a list or a flag that says no has nobody by it, and is not the same as none', () => {
    fc.assert(fc.property(school, (id) => !isAmong(of({ flag: 'new-fees' }), 'fees', id, off)));
    expect([nobody, of({ flag: 'new-fees' }), of({ schools: ['hilltop'] }), of({ shareBasisPoints: 1 })].map(isNobody)).toEqual([true, false, false, false]);
  });
});

describe('the text of a share', () => {
  it.each<[string, Partial<SchoolShare>]>([
    ['10%', { shareBasisPoints: 1_000 }],
    ['0%', {}],
    ['100%', { shareBasisPoints: 10_000 }],
    ['0.25%', { shareBasisPoints: 25 }],
    ['12.5%', { shareBasisPoints: 1_250 }],
    ['schools:hilltop, lakeside', { schools: ['hilltop', 'lakeside'] }],
    ['flag:new-fees', { flag: 'new-fees' }],
    ['10% + schools:hilltop + flag:new-fees', { shareBasisPoints: 1_000, schools: ['hilltop'], flag: 'new-fees' }],
  ])('%s is read', (text, fields) => {
    expect(parseShare(text)).toEqual(of(fields));
  });

  it('is read as it was written', () => {
    fc.assert(fc.property(share, (given) => expect(parseShare(shareText(given))).toEqual(given)));
  });

  it.each(['', '10', '%', '101%', '100.01%', '1.234%', '-1%', 'ten%', '10%+20%', '10%+', 'schools:', 'schools:Hill Top', 'schools:a,,b', 'flag:', 'flag:New', 'flag:a:b', 'flag:new-fees+flag:other', 'school:hilltop'])('is refused in one line: "%s"', (text) => {
    expect(() => parseShare(text)).toThrow(SettingsError);
    expect(() => parseShare(text)).toThrow(`- ${text} is no share of the schools: give 10%, `);
  });
});
