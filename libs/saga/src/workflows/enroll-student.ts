import { z } from 'zod';
import { CapacityExceeded, GetActivity, ReleaseCapacity, ReserveCapacity } from '@schoolhouse/activity';
import { CancelEnrollment, ConfirmEnrollment, CreateEnrollment } from '@schoolhouse/enrollment';
import { CalculateFees, VoidFee } from '@schoolhouse/fees';
import { workflow } from '../engine/definition';

const input = z.strictObject({ enrollmentId: z.uuid(), studentId: z.uuid(), activityId: z.uuid(), discountCode: z.string().max(40).nullable() });

/** The main job: a student gets a seat and a fee, or everything is as it was. */
export const enrollStudent = workflow('enroll-student', { version: 1, input })
  .foresee(
    ({ activityId }) => new GetActivity({ activityId }),
    ({ activity: { capacity, reserved } }) => (reserved >= capacity ? new CapacityExceeded({ capacity }) : undefined),
  )
  .step('CreateEnrollment', {
    do: ({ input: { enrollmentId, studentId, activityId } }) => new CreateEnrollment({ enrollmentId, studentId, activityId }),
    undo: ({ input: { enrollmentId }, reason }) => new CancelEnrollment({ enrollmentId, reason: { code: reason.code, message: reason.message } }),
  })
  .step('ReserveCapacity', {
    do: ({ input: { enrollmentId, activityId }, answers }) => {
      const { studentId, grade, birthDate } = answers.CreateEnrollment.student;
      return new ReserveCapacity({ enrollmentId, activityId, studentId, grade, birthDate });
    },
    undo: ({ input: { enrollmentId, activityId } }) => new ReleaseCapacity({ enrollmentId, activityId }),
  })
  .step('CalculateFees', {
    when: ({ answers }) => answers.ReserveCapacity.activity.price.amount > 0,
    do: ({ input: { enrollmentId, discountCode }, answers }) => {
      const { student, siblingsEnrolled } = answers.CreateEnrollment;
      const { studentId, householdId, grade } = student;
      return new CalculateFees({ enrollmentId, studentId, householdId, grade, siblingsEnrolled, activity: answers.ReserveCapacity.activity, discountCode });
    },
    undo: ({ input: { enrollmentId }, reason }) => new VoidFee({ enrollmentId, reason: reason.message }),
  })
  .step('ConfirmEnrollment', {
    do: ({ input: { enrollmentId }, answers }) => new ConfirmEnrollment({ enrollmentId, feeId: answers.CalculateFees?.fee.id ?? null }),
  });
