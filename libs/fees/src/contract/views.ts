import { z } from 'zod';
import { moneySchema } from '@schoolhouse/platform/money/money';

export const feeLineSchema = z.object({
  kind: z.enum(['charge', 'discount', 'adjustment']),
  description: z.string(),
  rule: z.string().describe('The rule that gave this line, by its name or code'),
  amount: moneySchema.describe('Discounts are negative'),
});

export const feeSchema = z
  .object({
    id: z.uuid(),
    enrollmentId: z.uuid(),
    studentId: z.uuid(),
    activityId: z.uuid(),
    status: z.enum(['draft', 'open', 'paid', 'void', 'uncollectible']),
    lines: z.array(feeLineSchema),
    total: moneySchema,
    dueOn: z.iso.date(),
    createdAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: 'Fee' });

export type FeeView = z.infer<typeof feeSchema>;
export type FeeLine = z.infer<typeof feeLineSchema>;
