import { z } from 'zod';
import { query } from '@schoolhouse/platform/messaging/message';

export const roleSchema = z.enum(['platform-admin', 'school-admin', 'staff', 'teacher', 'guardian', 'student']);

/** What a user may do now. Asked at the door for every request and cached there for half a second, so that a demotion works within a second. */
export class GetAccess extends query('identity.get-access', {
  input: z.strictObject({ userId: z.uuid() }),
  answer: z.object({
    access: z.object({ userId: z.uuid(), enabled: z.boolean(), roles: z.array(roleSchema), permissions: z.array(z.string()) }).nullable(),
  }),
}) {}

/** A password as it may be kept: scrypt with its own salt. Work of some 50 ms of a core. */
export class HashPassword extends query('identity.hash-password', {
  input: z.strictObject({ password: z.string().min(10).max(200) }),
  answer: z.object({ passwordHash: z.string() }),
}) {}
