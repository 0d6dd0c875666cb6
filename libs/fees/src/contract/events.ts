import { z } from 'zod';
import { event } from '@schoolhouse/platform/messaging/message';
import { moneySchema } from '@schoolhouse/platform/money/money';

const feeFields = { feeId: z.uuid(), enrollmentId: z.uuid(), total: moneySchema };

export class FeesCalculated extends event('fees.fees-calculated', 1, z.object({ ...feeFields, dueOn: z.iso.date() })) {}

/** Nothing is left to pay. A fee of nothing is paid as it is worked out. */
export class FeePaid extends event('fees.fee-paid', 1, z.object(feeFields)) {}

/** It was paid, and the payment came back. */
export class FeeReopened extends event('fees.fee-reopened', 1, z.object(feeFields)) {}

/** `total` is what it is now. */
export class FeeAdjusted extends event('fees.fee-adjusted', 1, z.object({ ...feeFields, adjustment: moneySchema })) {}

/** What was owed is owed no more. `total` is what that was. */
export class FeeVoided extends event('fees.fee-voided', 1, z.object({ ...feeFields, reason: z.string() })) {}

/** A paid fee was balanced by a credit note: `credited` is to be given back. */
export class FeeCredited extends event('fees.fee-credited', 1, z.object({ ...feeFields, credited: moneySchema, reason: z.string() })) {}

/** The school gave up on it. */
export class FeeWrittenOff extends event('fees.fee-written-off', 1, z.object(feeFields)) {}
