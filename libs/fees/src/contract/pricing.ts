import { z } from 'zod';
import { priceSchema as price } from '@schoolhouse/platform/money/money';

/** What a school has laid down about prices: the parts of pricing rules and discounts. */

const basisPoints = z.int().min(1).max(10_000).describe('In 1/100 %: 1500 is 15 %');

/** Text that PostgreSQL can keep: neither NUL nor half a surrogate pair. */
export const textSchema = (max: number) => z.string().max(max).regex(/^[^\0\p{Cs}]*$/u, 'Holds characters that no text may hold');

/** The same text, as far as PostgreSQL can keep it. */
export const storable = (text: string): string => text.replace(/[\0\p{Cs}]/gu, '');

export const nameSchema = textSchema(120).trim().min(1);

export const scopeSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('activity'), activityId: z.uuid() }),
    z.strictObject({ kind: z.literal('term'), term: textSchema(100).min(1) }),
    z.strictObject({ kind: z.literal('school') }),
  ])
  .meta({ id: 'PricingScope', description: 'What it holds for: one activity, all of a term, or the whole school' });

const gradeSchema = z.strictObject({ from: z.int().min(-5).max(20), to: z.int().min(-5).max(20), price });

export const tariffSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('flat'), price }),
    z.strictObject({ kind: z.literal('per-session'), price: price.describe('For one session') }),
    z.strictObject({
      kind: z.literal('by-grade'),
      grades: z.array(gradeSchema).min(1).max(30).refine(eachGradeOnce, 'Each range runs upwards, and no grade is in two of them'),
    }),
  ])
  .meta({ id: 'Tariff' });

export const reductionSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('percentage'), basisPoints }),
    z.strictObject({ kind: z.literal('amount'), amount: price }),
  ])
  .meta({ id: 'Reduction' });

const earlyBird = z.strictObject({
  kind: z.literal('early-bird'),
  until: z.iso.date().nullable().default(null).describe('Last day, in the time zone of the school'),
  daysBeforeStart: z.int().min(0).max(365).nullable().default(null).describe('The day of enrollment is at least so many days before the activity starts'),
});

const code = z.strictObject({
  kind: z.literal('code'),
  code: z.string().regex(/^[a-z0-9_-]{3,40}$/i).toUpperCase().describe('Upper and lower case are the same'),
  validFrom: z.iso.date().nullable().default(null),
  validUntil: z.iso.date().nullable().default(null).describe('Last day, in the time zone of the school'),
  maxUses: z.int().min(1).max(1_000_000).nullable().default(null),
});

export const conditionSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('sibling'), fromChild: z.int().min(2).max(20).default(2).describe('From which enrolled child of a household on') }),
    earlyBird.refine(({ until, daysBeforeStart }) => (until === null) !== (daysBeforeStart === null), 'Either a date or a number of days'),
    code.refine(({ validFrom, validUntil }) => !validFrom || !validUntil || validFrom <= validUntil, 'Ends before it begins'),
  ])
  .describe('When it counts');

export const prioritySchema = z.int().min(0).max(10_000).describe('Discounts are taken off in ascending order, each from what the ones before have left');
export const capSchema = price.nullable().describe('The most that this discount takes off');

const described = { id: z.uuid(), name: z.string(), scope: scopeSchema, createdAt: z.iso.datetime(), retiredAt: z.iso.datetime().nullable(), version: z.int() };

export const pricingRuleSchema = z.object({ ...described, tariff: tariffSchema }).meta({ id: 'PricingRule' });

export const discountSchema = z
  .object({ ...described, priority: prioritySchema, condition: conditionSchema, reduction: reductionSchema, cap: capSchema, uses: z.int().describe('How often its code is in use now') })
  .meta({ id: 'Discount' });

export const discountPolicySchema = z
  .object({ capBasisPoints: z.int().min(0).max(10_000).describe('The most that all discounts together take off, in 1/100 % of the charge'), version: z.int().describe('0: never set') })
  .meta({ id: 'DiscountPolicy' });

function eachGradeOnce(grades: readonly { from: number; to: number }[]): boolean {
  const sorted = [...grades].sort((one, other) => one.from - other.from);
  return sorted.every(({ from, to }, index) => from <= to && (index === 0 || sorted[index - 1].to < from));
}

export type Scope = z.infer<typeof scopeSchema>;
export type Tariff = z.infer<typeof tariffSchema>;
export type Reduction = z.infer<typeof reductionSchema>;
export type Condition = z.infer<typeof conditionSchema>;
export type PricingRule = z.infer<typeof pricingRuleSchema>;
export type Discount = z.infer<typeof discountSchema>;
export type DiscountPolicy = z.infer<typeof discountPolicySchema>;
