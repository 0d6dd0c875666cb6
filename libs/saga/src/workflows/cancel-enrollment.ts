import { z } from 'zod';
import { ReleaseCapacity } from '@schoolhouse/activity';
import { CancelEnrollment } from '@schoolhouse/enrollment';
import { VoidFee } from '@schoolhouse/fees';
import { reasonSchema } from '@schoolhouse/enrollment';
import { workflow } from '../engine/definition';

const input = z.strictObject({ enrollmentId: z.uuid(), activityId: z.uuid(), reason: reasonSchema });

/** The school ends a confirmed enrollment. Nothing here may be taken back half-way: each step is tried until it is done. */
export const cancelEnrollment = workflow('cancel-enrollment', { version: 1, input, deadlineMs: Number.MAX_SAFE_INTEGER })
  .step('ReleaseCapacity', {
    do: ({ input: { enrollmentId, activityId } }) => new ReleaseCapacity({ enrollmentId, activityId }),
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
