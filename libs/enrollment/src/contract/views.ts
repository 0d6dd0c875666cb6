import { z } from 'zod';

export const reasonSchema = z.strictObject({ code: z.string().max(100), message: z.string().max(500) });

export const enrollmentSchema = z
  .object({
    id: z.uuid(),
    studentId: z.uuid(),
    activityId: z.uuid(),
    status: z.enum(['new', 'confirmed', 'rejected', 'cancelled']),
    feeId: z.uuid().nullable(),
    reason: reasonSchema.nullable(),
    createdAt: z.iso.datetime(),
    confirmedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    version: z.int(),
  })
  .meta({ id: 'Enrollment' });

export type EnrollmentView = z.infer<typeof enrollmentSchema>;
