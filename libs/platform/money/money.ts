import { z } from 'zod';

/** An amount in the smallest unit of its currency (cents), and the currency's ISO 4217 code. */
export const moneySchema = z.strictObject({
  amount: z.int().min(-1_000_000_000_00).max(1_000_000_000_00).describe('In minor units: 1250 is 12.50'),
  currency: z.string().regex(/^[A-Z]{3}$/).describe('ISO 4217'),
});

/** What something costs: never less than nothing. */
export const priceSchema = moneySchema.extend({ amount: moneySchema.shape.amount.min(0) });

export type Money = z.infer<typeof moneySchema>;
