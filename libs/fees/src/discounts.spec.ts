import type { Condition } from './contract';
import { discountsOn } from './discounts';
import type { Facts } from './facts';
import { anActivity, discountInForce, EUR, someFacts, someTerms } from './testing/builders';

const offWhen = (condition: Condition, facts: Partial<Facts>) => discountsOn(EUR(1_000), someTerms({ discounts: [discountInForce({ condition })] }), someFacts(facts)).lines.length === 1;
const taken = (discounts: Parameters<typeof discountInForce>[0][], capBasisPoints = 10_000, charge = 1_000) =>
  discountsOn(EUR(charge), someTerms({ discounts: discounts.map((changes) => discountInForce(changes)), policy: { capBasisPoints } }), someFacts()).lines.map(({ amount }) => amount.amount);
const percentage = (percent: number) => ({ kind: 'percentage' as const, basisPoints: percent * 100 });

describe('discounts', () => {
  it('for siblings begin with the second child, or as the school says', () => {
    expect([0, 1, 2].map((siblingsEnrolled) => offWhen({ kind: 'sibling', fromChild: 2 }, { siblingsEnrolled }))).toEqual([false, true, true]);
    expect([0, 1, 2].map((siblingsEnrolled) => offWhen({ kind: 'sibling', fromChild: 3 }, { siblingsEnrolled }))).toEqual([false, false, true]);
  });

  it('for early birds last until the end of a day', () => {
    const condition = { kind: 'early-bird' as const, until: '2026-09-10', daysBeforeStart: null };
    expect(['2026-09-10', '2026-09-11'].map((enrolledOn) => offWhen(condition, { enrolledOn }))).toEqual([true, false]);
  });

  it('for early birds last until so many days before the start, and need a start', () => {
    const condition = { kind: 'early-bird' as const, until: null, daysBeforeStart: 30 };
    expect(['2026-09-01', '2026-09-02'].map((enrolledOn) => offWhen(condition, { enrolledOn }))).toEqual([true, false]);
    expect(offWhen(condition, { activity: anActivity({ startsOn: null }) })).toBe(false);
  });

  it('by code are for those who bring it', () => {
    const condition: Condition = { kind: 'code', code: 'SPRING', validFrom: null, validUntil: null, maxUses: null };
    expect(offWhen(condition, { discountCode: null })).toBe(false);
    expect(offWhen(condition, { discountCode: 'SPRING' })).toBe(true);
  });

  it.each([
    ['unknown', 'AUTUMN', {}],
    ['not-yet-valid', 'SPRING', { validFrom: '2026-09-02' }],
    ['ended', 'SPRING', { validUntil: '2026-08-31' }],
    ['used-up', 'SPRING', { maxUses: 5 }],
  ])('by code are refused as %s', (reason, discountCode, changes) => {
    const discount = discountInForce({ uses: 5, condition: { kind: 'code', code: 'SPRING', validFrom: null, validUntil: null, maxUses: null, ...changes } });
    const attempt = () => discountsOn(EUR(1_000), someTerms({ discounts: [discount] }), someFacts({ discountCode }));
    expect(attempt).toThrow(expect.objectContaining({ code: 'DISCOUNT_CODE_INVALID', details: { reason } }));
  });

  it('by code are refused in activities that they do not hold for', () => {
    const discount = discountInForce({ scope: { kind: 'term', term: '2027 spring' }, condition: { kind: 'code', code: 'SPRING', validFrom: null, validUntil: null, maxUses: null } });
    expect(() => discountsOn(EUR(1_000), someTerms({ discounts: [discount] }), someFacts({ discountCode: 'SPRING' }))).toThrow(expect.objectContaining({ details: { reason: 'not-here' } }));
  });

  it('are taken off in ascending priority, each from what is left', () => {
    expect(taken([{ priority: 2, reduction: percentage(50) }, { priority: 1, reduction: { kind: 'amount', amount: EUR(200) } }])).toEqual([-200, -400]);
    expect(taken([{ priority: 1, reduction: percentage(50) }, { priority: 2, reduction: { kind: 'amount', amount: EUR(200) } }])).toEqual([-500, -200]);
  });

  it('take no more than their cap, than is left, and than all together may', () => {
    expect(taken([{ reduction: percentage(50), cap: EUR(300) }])).toEqual([-300]);
    expect(taken([{ priority: 1, reduction: percentage(90) }, { priority: 2, reduction: { kind: 'amount', amount: EUR(500) } }])).toEqual([-900, -100]);
    expect(taken([{ priority: 1, reduction: percentage(20) }, { priority: 2, reduction: percentage(50) }], 3_000)).toEqual([-200, -100]);
    expect(taken([{ reduction: percentage(20) }], 0)).toEqual([0]);
  });

  it('round half up to the minor unit', () => {
    expect(taken([{ reduction: percentage(50) }], 10_000, 105)).toEqual([-53]);
    expect(taken([{ reduction: percentage(10) }], 10_000, 4)).toEqual([0]);
  });

  it('use a code up only when it took something off', () => {
    const byCode = discountInForce({ priority: 2, condition: { kind: 'code', code: 'SPRING', validFrom: null, validUntil: null, maxUses: null } });
    const free = discountInForce({ priority: 1, reduction: percentage(100) });
    const facts = someFacts({ discountCode: 'SPRING' });
    expect(discountsOn(EUR(1_000), someTerms({ discounts: [byCode] }), facts).codeUsed).toBe(byCode.id);
    const { lines, codeUsed } = discountsOn(EUR(1_000), someTerms({ discounts: [free, byCode] }), facts);
    expect(codeUsed).toBeNull();
    expect(lines[1]).toEqual({ kind: 'discount', description: 'Everybody: 10 % off', rule: 'SPRING', amount: EUR(0) });
  });
});
