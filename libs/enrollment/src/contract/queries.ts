import { z } from 'zod';
import { query } from '@schoolhouse/platform/messaging/message';
import { pageFields, pageOf } from '@schoolhouse/platform/paging/page';
import { enrollmentSchema, enrollmentStatusSchema, gradeSchema, guardianSchema, localeSchema, studentSchema } from './views';

/**
 * Whoever may see only what is their own asks with the id of the person they are, guardian or student. A guardian sees the
 * household, a student itself; everything else is not there for them.
 */
const onlyFor = z.uuid().optional();

const text = z.string().trim().max(200).regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters').optional();

/** @throws STUDENT_NOT_FOUND */
export class GetStudent extends query('enrollment.get-student', {
  input: z.strictObject({ studentId: z.uuid(), onlyFor }),
  answer: z.object({ student: studentSchema }),
}) {}

/** In the order in which they were registered. `text` is looked for in names and external numbers, in any case of letters. */
export class ListStudents extends query('enrollment.list-students', {
  input: z.strictObject({ grade: gradeSchema.optional(), householdId: z.uuid().optional(), status: studentSchema.shape.status.optional(), text, onlyFor, ...pageFields }),
  answer: pageOf(studentSchema),
}) {}

/** @throws GUARDIAN_NOT_FOUND */
export class GetGuardian extends query('enrollment.get-guardian', {
  input: z.strictObject({ guardianId: z.uuid(), onlyFor }),
  answer: z.object({ guardian: guardianSchema }),
}) {}

/** In the order in which they were registered. `text` is looked for in names and mail addresses, in any case of letters. */
export class ListGuardians extends query('enrollment.list-guardians', {
  input: z.strictObject({ householdId: z.uuid().optional(), text, onlyFor, ...pageFields }),
  answer: pageOf(guardianSchema),
}) {}

/** @throws ENROLLMENT_NOT_FOUND */
export class GetEnrollment extends query('enrollment.get-enrollment', {
  input: z.strictObject({ enrollmentId: z.uuid(), onlyFor }),
  answer: z.object({ enrollment: enrollmentSchema }),
}) {}

/** By falling id: the newest first, as far as ids tell time. */
export class ListEnrollments extends query('enrollment.list-enrollments', {
  input: z.strictObject({ studentId: z.uuid().optional(), activityId: z.uuid().optional(), status: enrollmentStatusSchema.optional(), onlyFor, ...pageFields }),
  answer: pageOf(enrollmentSchema),
}) {}

const contactsSchema = z.object({
  enrollmentId: z.uuid(),
  student: z.object({ id: z.uuid(), name: z.string() }),
  guardians: z.array(z.object({ id: z.uuid(), name: z.string(), email: z.email().nullable(), locale: localeSchema })),
});

export type Contacts = z.output<typeof contactsSchema>;

/** Whom to write to about enrollments: the guardians of each student's household. Enrollments that there are not have no item. */
export class ListContacts extends query('enrollment.list-contacts', {
  input: z.strictObject({ enrollmentIds: z.array(z.uuid()).min(1).max(1_000) }),
  answer: z.object({ items: z.array(contactsSchema) }),
}) {}
