import { z } from 'zod';
import { moneySchema } from '@schoolhouse/platform/money/money';

export const feeLineSchema = z.object({
  kind: z.enum(['charge', 'discount', 'adjustment']),
  description: z.string(),
  rule: z.string().describe('The rule that gave this line, by its name or code'),
  amount: moneySchema.describe('Discounts are negative'),
});

export const feeStatusSchema = z.enum(['draft', 'open', 'paid', 'void', 'uncollectible']);

export const feeSchema = z
  .object({
    id: z.uuid(),
    enrollmentId: z.uuid(),
    studentId: z.uuid(),
    activityId: z.uuid(),
    status: feeStatusSchema,
    lines: z.array(feeLineSchema),
    total: moneySchema.describe('The sum of the lines; never negative'),
    credited: moneySchema.nullable().default(null).describe('What a credit note gives back of what was paid; null without one'),
    overdue: z.boolean().default(false).describe('Open, and the day on which it was due is over in the time zone of the school'),
    dueOn: z.iso.date(),
    createdAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: 'Fee' });

/** What an enrollment would cost today: a fee that is not kept. */
export const feePreviewSchema = z
  .object({ lines: z.array(feeLineSchema), total: moneySchema, dueOn: z.iso.date() })
  .meta({ id: 'FeePreview' });

export type FeeView = z.infer<typeof feeSchema>;
export type FeeLine = z.infer<typeof feeLineSchema>;
export type FeeStatus = z.infer<typeof feeStatusSchema>;
export type FeePreview = z.infer<typeof feePreviewSchema>;
