import fc from 'fast-check';
import { share, sumOf } from '@schoolhouse/platform/money/arithmetic';
import { assess } from './assessment';
import type { Condition, Scope, Tariff } from './contract';
import type { DiscountInForce, RuleInForce, Terms } from './facts';
import { anActivity, EUR, someFacts } from './testing/builders';

const settings = { currency: 'EUR', dueDays: 7 };
const activity = anActivity();
const amount = fc.integer({ min: 0, max: 1_000_000 }).map(EUR);
const scope: fc.Arbitrary<Scope> = fc.constantFrom<Scope>(
  { kind: 'school' }, { kind: 'term', term: activity.term }, { kind: 'term', term: '2027 spring' }, { kind: 'activity', activityId: activity.activityId },
);
const tariff: fc.Arbitrary<Tariff> = fc.oneof(
  amount.map((price): Tariff => ({ kind: 'flat', price })),
  amount.map((price): Tariff => ({ kind: 'per-session', price })),
  amount.map((price): Tariff => ({ kind: 'by-grade', grades: [{ from: 1, to: 5, price }] })),
);
const rule: fc.Arbitrary<RuleInForce> = fc.record({ id: fc.uuid(), name: fc.string(), scope, tariff });
const condition = fc.constantFrom<Condition>(
  { kind: 'sibling', fromChild: 2 },
  { kind: 'early-bird', until: null, daysBeforeStart: 14 },
  { kind: 'early-bird', until: '2026-08-31', daysBeforeStart: null },
  { kind: 'code', code: 'WELCOME', validFrom: null, validUntil: null, maxUses: null },
);
const discount: fc.Arbitrary<DiscountInForce> = fc.record({
  id: fc.uuid(), name: fc.string(), scope, condition, uses: fc.constant(0),
  priority: fc.integer({ min: 0, max: 5 }), // few, so that many are alike
  reduction: fc.oneof(fc.integer({ min: 1, max: 10_000 }).map((basisPoints) => ({ kind: 'percentage' as const, basisPoints })), amount.map((off) => ({ kind: 'amount' as const, amount: off }))),
  cap: fc.option(amount),
});
const terms: fc.Arbitrary<Terms> = fc.record({
  rules: fc.uniqueArray(rule, { maxLength: 6, selector: ({ id }) => id }),
  discounts: fc.uniqueArray(discount, { maxLength: 8, selector: ({ id }) => id }),
  policy: fc.record({ capBasisPoints: fc.integer({ min: 0, max: 10_000 }) }),
});
const facts = fc.record({ grade: fc.option(fc.integer({ min: -1, max: 12 })), siblingsEnrolled: fc.integer({ min: 0, max: 3 }) }).map((changes) => someFacts({ activity, ...changes }));

describe('a fee that is worked out', () => {
  it('is never negative, and is the sum of its lines to the cent', () => {
    fc.assert(
      fc.property(facts, terms, (given, laidDown) => {
        const { lines, total } = assess(given, laidDown, settings);
        expect(total.amount).toBeGreaterThanOrEqual(0);
        expect(total).toEqual(sumOf('EUR', lines.map((line) => line.amount)));
        expect(lines.filter(({ kind }) => kind === 'charge')).toHaveLength(1);
        for (const line of lines.slice(1)) expect(line.amount.amount).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('does not depend on the order in which rules and discounts come', () => {
    const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });
    const twice = terms.chain((one) => fc.tuple(fc.constant(one), fc.record({ rules: shuffled(one.rules), discounts: shuffled(one.discounts), policy: fc.constant(one.policy) })));
    fc.assert(fc.property(facts, twice, (given, [one, other]) => expect(assess(given, other, settings)).toEqual(assess(given, one, settings))));
  });

  it('keeps the cap of each discount, and that on all of them together', () => {
    fc.assert(
      fc.property(facts, terms, (given, laidDown) => {
        const named = laidDown.discounts.map((each, index) => ({ ...each, name: `discount ${index}` }));
        const { lines } = assess(given, { ...laidDown, discounts: named }, settings);
        const [charge, ...reductions] = lines;
        for (const { rule, amount: taken } of reductions) {
          const cap = named.find(({ name }) => name === rule)?.cap;
          if (cap) expect(-taken.amount).toBeLessThanOrEqual(cap.amount);
        }
        const taken = -sumOf('EUR', reductions.map((line) => line.amount)).amount;
        expect(taken).toBeLessThanOrEqual(share(charge.amount, laidDown.policy.capBasisPoints).amount);
      }),
    );
  });

  it('takes a percentage of what is left, rounded half up once, so that no cent is lost or invented', () => {
    const alone = (basisPoints: number, price: number) =>
      assess(someFacts({ activity: { ...activity, price: EUR(price) } }), {
        rules: [], policy: { capBasisPoints: 10_000 },
        discounts: [{ id: '1', name: 'Everybody', scope: { kind: 'school' }, priority: 1, uses: 0, cap: null, condition: { kind: 'early-bird', until: '2099-12-31', daysBeforeStart: null }, reduction: { kind: 'percentage', basisPoints } }],
      }, settings);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 0, max: 100_000_000 }), (basisPoints, price) => {
        const off = Number((BigInt(price) * BigInt(basisPoints) + 5_000n) / 10_000n);
        const { lines, total } = alone(basisPoints, price);
        expect(lines[1].amount.amount).toBe(off === 0 ? 0 : -off);
        expect(total).toEqual(EUR(price - off));
      }),
    );
  });

  it('is due on a day of the calendar, also across the change to winter time', () => {
    expect(assess(someFacts({ enrolledOn: '2026-10-24' }), { rules: [], discounts: [], policy: { capBasisPoints: 10_000 } }, settings).dueOn).toBe('2026-10-31');
    expect(assess(someFacts({ enrolledOn: '2026-12-31' }), { rules: [], discounts: [], policy: { capBasisPoints: 10_000 } }, { ...settings, dueDays: 0 }).dueOn).toBe('2026-12-31');
  });
});
