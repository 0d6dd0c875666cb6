import { z } from 'zod';
import { command } from '@schoolhouse/platform/messaging/message';
import {
  birthDateSchema,
  enrollmentSchema,
  externalNumberSchema,
  gradeSchema,
  guardianSchema,
  localeSchema,
  nameSchema,
  phoneSchema,
  reasonSchema,
  studentSchema,
} from './views';

/**
 * Step 1 of enrolling: the student exists and is not already enrolled in the activity; an enrollment begins as `new`.
 * The answer carries what the steps behind need to know of the student.
 *
 * @throws STUDENT_NOT_FOUND, STUDENT_INACTIVE, DUPLICATE_ENROLLMENT
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

const studentFields = { name: nameSchema, birthDate: birthDateSchema.nullable(), grade: gradeSchema.nullable(), householdId: z.uuid().nullable(), externalNumber: externalNumberSchema.nullable() };

/**
 * A student comes to the school, as `active`. Without a household it gets one when a guardian is linked.
 *
 * @throws BORN_IN_FUTURE, HOUSEHOLD_NOT_FOUND, EXTERNAL_NUMBER_TAKEN
 */
export class RegisterStudent extends command('enrollment.register-student', {
  input: z.strictObject(studentFields).partial().required({ name: true }),
  answer: z.object({ student: studentSchema }),
}) {}

/** Changes what is named and leaves the rest. `version` is the one that the caller has read. @throws STUDENT_NOT_FOUND, STUDENT_CHANGED, and as RegisterStudent */
export class ChangeStudent extends command('enrollment.change-student', {
  input: z.strictObject({
    studentId: z.uuid(),
    version: z.int(),
    changes: z.strictObject({ ...studentFields, status: studentSchema.shape.status }).partial(),
  }),
  answer: z.object({ student: studentSchema }),
}) {}

const guardianFields = { name: nameSchema, email: z.email().max(254).nullable(), phone: phoneSchema.nullable(), locale: localeSchema, householdId: z.uuid().nullable() };

/** @throws HOUSEHOLD_NOT_FOUND */
export class RegisterGuardian extends command('enrollment.register-guardian', {
  input: z.strictObject(guardianFields).partial().required({ name: true }).describe('Locale: `en` unless given'),
  answer: z.object({ guardian: guardianSchema }),
}) {}

/** Changes what is named and leaves the rest. `version` is the one that the caller has read. @throws GUARDIAN_NOT_FOUND, GUARDIAN_CHANGED, HOUSEHOLD_NOT_FOUND */
export class ChangeGuardian extends command('enrollment.change-guardian', {
  input: z.strictObject({ guardianId: z.uuid(), version: z.int(), changes: z.strictObject(guardianFields).partial() }),
  answer: z.object({ guardian: guardianSchema }),
}) {}

/**
 * Brings student and guardian into one household: that of the one who has one, or a new one. Once they are in the
 * same there is nothing to do. @throws STUDENT_NOT_FOUND, GUARDIAN_NOT_FOUND, HOUSEHOLDS_DIFFER
 */
export class LinkGuardian extends command('enrollment.link-guardian', {
  input: z.strictObject({ studentId: z.uuid(), guardianId: z.uuid() }),
  answer: z.object({ householdId: z.uuid(), student: studentSchema, guardian: guardianSchema }),
}) {}

/**
 * Step 1 of cancelling: only what is confirmed can be cancelled. It changes nothing yet; that no other workflow works on the
 * enrollment in the meantime is the engine's promise. @throws ENROLLMENT_NOT_FOUND, ILLEGAL_TRANSITION
 */
export class BeginCancellation extends command('enrollment.begin-cancellation', {
  input: z.strictObject({ enrollmentId: z.uuid(), reason: reasonSchema }),
  answer: z.object({ activityId: z.uuid() }),
}) {}
