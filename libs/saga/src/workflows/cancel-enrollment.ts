import { z } from 'zod';
import { ReleaseCapacity } from '@schoolhouse/activity';
import { BeginCancellation, CancelEnrollment, reasonSchema } from '@schoolhouse/enrollment';
import { VoidFee } from '@schoolhouse/fees';
import { workflow } from '../engine/definition';

const input = z.strictObject({ enrollmentId: z.uuid(), reason: reasonSchema });

/** The school ends a confirmed enrollment. Once it has begun nothing may be taken back half-way: each step is tried until it is done. */
export const cancelEnrollment = workflow('cancel-enrollment', { version: 1, input, deadlineMs: Number.MAX_SAFE_INTEGER })
  .step('BeginCancellation', {
    do: ({ input: { enrollmentId, reason } }) => new BeginCancellation({ enrollmentId, reason }),
  })
  .step('ReleaseCapacity', {
    do: ({ input: { enrollmentId }, answers }) => new ReleaseCapacity({ enrollmentId, activityId: answers.BeginCancellation.activityId }),
    mustSucceed: true,
  })
  .step('VoidFee', {
    do: ({ input: { enrollmentId, reason } }) => new VoidFee({ enrollmentId, reason: reason.message }),
    mustSucceed: true,
  })
  .step('CancelEnrollment', {
    do: ({ input: { enrollmentId, reason } }) => new CancelEnrollment({ enrollmentId, reason }),
    mustSucceed: true,
  });
