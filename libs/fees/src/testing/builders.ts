import { newId } from '@schoolhouse/platform/ids/ids';
import type { z } from 'zod';
import type { CalculateFees, CreateDiscount, CreatePricingRule } from '../contract';
import type { DiscountInForce, Facts, RuleInForce, Terms } from '../facts';

export const EUR = (amount: number) => ({ amount, currency: 'EUR' });

type InputOf<Message extends { input: z.ZodType }> = z.input<Message['input']>;
type Calculation = InputOf<typeof CalculateFees>;

/** Robotics for 100.00 EUR, ten sessions from 1 October 2026, in autumn. */
export const anActivity = (changes: Partial<Calculation['activity']> = {}): Calculation['activity'] => ({
  activityId: newId(), title: 'Robotics', term: '2026 autumn', price: EUR(10_000), sessionCount: 10, startsOn: '2026-10-01', ...changes,
});

/** An only child of grade 4 enrolls, without a code. */
export const aCalculation = (changes: Partial<Calculation> = {}): Calculation => ({
  enrollmentId: newId(), studentId: newId(), householdId: newId(), grade: 4, siblingsEnrolled: 0, activity: anActivity(), discountCode: null, ...changes,
});

export const aPricingRule = (changes: Partial<InputOf<typeof CreatePricingRule>> = {}): InputOf<typeof CreatePricingRule> => ({
  name: 'Standard price', scope: { kind: 'school' }, tariff: { kind: 'flat', price: EUR(8_000) }, ...changes,
});

/** 10 % off by the code WELCOME. */
export const aDiscount = (changes: Partial<InputOf<typeof CreateDiscount>> = {}): InputOf<typeof CreateDiscount> => ({
  name: 'Welcome', condition: { kind: 'code', code: 'WELCOME' }, reduction: { kind: 'percentage', basisPoints: 1_000 }, ...changes,
});

export const someFacts = (changes: Partial<Facts> = {}): Facts => ({ activity: anActivity(), grade: 4, siblingsEnrolled: 0, discountCode: null, enrolledOn: '2026-09-01', ...changes });

export const ruleInForce = (changes: Partial<RuleInForce> = {}): RuleInForce => ({ id: newId(), name: 'Standard price', scope: { kind: 'school' }, tariff: { kind: 'flat', price: EUR(8_000) }, ...changes });

/** For everybody: early birds until the end of the century. */
export const discountInForce = (changes: Partial<DiscountInForce> = {}): DiscountInForce => ({
  id: newId(), name: 'Everybody', scope: { kind: 'school' }, priority: 100, uses: 0, cap: null,
  condition: { kind: 'early-bird', until: '2099-12-31', daysBeforeStart: null }, reduction: { kind: 'percentage', basisPoints: 1_000 }, ...changes,
});

export const someTerms = (changes: Partial<Terms> = {}): Terms => ({ rules: [], discounts: [], policy: { capBasisPoints: 10_000 }, ...changes });
