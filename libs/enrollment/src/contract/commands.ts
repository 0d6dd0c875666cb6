import { z } from 'zod';
import { command } from '@schoolhouse/platform/messaging/message';
import { enrollmentSchema, reasonSchema } from './views';

/**
 * Step 1 of enrolling: the student exists and is not already enrolled in the activity; an enrollment begins as `new`.
 * The answer carries what the steps behind need to know of the student.
 *
 * @throws STUDENT_NOT_FOUND, DUPLICATE_ENROLLMENT
 */
export class CreateEnrollment extends command('enrollment.create-enrollment', {
  input: z.strictObject({ enrollmentId: z.uuid(), studentId: z.uuid(), activityId: z.uuid() }),
  answer: z.object({
    student: z.object({
      studentId: z.uuid(),
      householdId: z.uuid().nullable(),
      grade: z.int().nullable(),
      birthDate: z.iso.date().nullable(),
    }),
    siblingsEnrolled: z.int().describe('Other students of the household with an enrollment that is new or confirmed'),
  }),
}) {}

/** Step 4: `new` becomes `confirmed`. Tells EnrollmentCompleted. @throws ENROLLMENT_NOT_FOUND, ILLEGAL_TRANSITION */
export class ConfirmEnrollment extends command('enrollment.confirm-enrollment', {
  input: z.strictObject({ enrollmentId: z.uuid(), feeId: z.uuid().nullable() }),
  answer: z.object({ enrollment: enrollmentSchema }),
}) {}

/**
 * Ends an enrollment: `new` becomes `rejected` (the compensation of step 1), `confirmed` becomes `cancelled`.
 * Where there is no such enrollment, or it has ended already, there is nothing to do and that is no error.
 */
export class CancelEnrollment extends command('enrollment.cancel-enrollment', {
  input: z.strictObject({ enrollmentId: z.uuid(), reason: reasonSchema }),
  answer: z.object({ enrollment: enrollmentSchema.nullable() }),
}) {}
