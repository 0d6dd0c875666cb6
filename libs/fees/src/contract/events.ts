import { z } from 'zod';
import { event } from '@schoolhouse/platform/messaging/message';
import { moneySchema } from '@schoolhouse/platform/money/money';

const feeFields = { feeId: z.uuid(), enrollmentId: z.uuid(), total: moneySchema };

export class FeesCalculated extends event('fees.fees-calculated', 1, z.object({ ...feeFields, dueOn: z.iso.date() })) {}
export class FeeVoided extends event('fees.fee-voided', 1, z.object({ ...feeFields, reason: z.string() })) {}
