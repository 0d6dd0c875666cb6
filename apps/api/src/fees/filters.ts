import { feeStatusSchema } from '@schoolhouse/fees';
import { z } from 'zod';

/** A query string knows text only. */
const flag = z.enum(['true', 'false']).optional();

export const isTrue = (given: z.output<typeof flag>): boolean => given === 'true';

export const retiredFilter = z.strictObject({ retired: flag.describe('true: the retired ones as well') });

export const feeFilter = z.strictObject({
  status: feeStatusSchema.optional(),
  studentId: z.uuid().optional(),
  enrollmentId: z.uuid().optional(),
  dueBefore: z.iso.date().optional().describe('Due earlier than this day'),
  overdue: flag.describe('true: only what is overdue today, in the time zone of the school'),
});

export const previewQuery = z.strictObject({ studentId: z.uuid(), activityId: z.uuid(), discountCode: z.string().max(40).optional() });
