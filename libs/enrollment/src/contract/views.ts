import { z } from 'zod';

/** Text that PostgreSQL and JSON can keep: no control characters, no half characters. */
const line = (max: number) => z.string().trim().min(1).max(max).regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters');

export const nameSchema = line(200);
/** From 1900 on: an older date is a slip of the keyboard. */
export const birthDateSchema = z.iso.date().refine((date) => date >= '1900-01-01', 'must be 1900-01-01 or later');
export const gradeSchema = z.int().min(0).max(13).describe('Year of school; 0 is kindergarten');
export const externalNumberSchema = line(50).describe("The school's own number of the student, unique within the school");
export const localeSchema = z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/).describe('BCP 47: language, or language and country, such as de-CH');
export const phoneSchema = z.string().regex(/^\+[1-9]\d{5,14}$/).describe('E.164, such as +41446681800');

export const studentSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    birthDate: z.iso.date().nullable(),
    grade: z.int().nullable(),
    householdId: z.uuid().nullable(),
    status: z.enum(['active', 'inactive']),
    externalNumber: z.string().nullable(),
    version: z.int(),
  })
  .meta({ id: 'Student' });

export const guardianSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    email: z.email().nullable(),
    phone: z.string().nullable(),
    locale: z.string(),
    householdId: z.uuid().nullable(),
    version: z.int(),
  })
  .meta({ id: 'Guardian' });

/** Why an enrollment ended: the code of a refusal, or one of a person's choosing, and a sentence. */
export const reasonSchema = z.strictObject({
  code: z.string().max(100).regex(/^[^\0\p{Cs}]*$/u),
  message: z.string().max(500).regex(/^[^\0\p{Cs}]*$/u),
});

/** A state added here must be given its moves in `enrollment.ts` before the program compiles. */
export const enrollmentStatusSchema = z.enum(['new', 'confirmed', 'rejected', 'cancelled']);

export const enrollmentSchema = z
  .object({
    id: z.uuid(),
    studentId: z.uuid(),
    activityId: z.uuid(),
    status: enrollmentStatusSchema,
    feeId: z.uuid().nullable(),
    reason: reasonSchema.nullable(),
    createdAt: z.iso.datetime(),
    confirmedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    version: z.int(),
  })
  .meta({ id: 'Enrollment' });

export type StudentView = z.infer<typeof studentSchema>;
export type GuardianView = z.infer<typeof guardianSchema>;
export type EnrollmentView = z.infer<typeof enrollmentSchema>;
