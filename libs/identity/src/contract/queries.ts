import { z } from 'zod';
import { query } from '@schoolhouse/platform/messaging/message';
import { pageFields, pageOf } from '@schoolhouse/platform/paging/page';
import { passwordSchema, printable, publicKeySchema, roleSchema, userSchema } from './views';

/**
 * What a user may do now. Asked at the door for every request and cached there for half a second, so that a demotion works within a second.
 * A disabled user has no permissions; null: there is no such user in this school.
 */
export class GetAccess extends query('identity.get-access', {
  input: z.strictObject({ userId: z.uuid() }),
  answer: z.object({
    access: z
      .object({
        userId: z.uuid(),
        enabled: z.boolean(),
        roles: z.array(roleSchema),
        permissions: z.array(z.string()),
        personId: z.uuid().nullable().default(null),
      })
      .nullable(),
  }),
}) {}

/** A password as it may be kept: scrypt with its own salt. Work of some 50 ms of a core. */
export class HashPassword extends query('identity.hash-password', {
  input: z.strictObject({ password: passwordSchema }),
  answer: z.object({ passwordHash: z.string() }),
}) {}

/** @throws USER_NOT_FOUND */
export class GetUser extends query('identity.get-user', {
  input: z.strictObject({ userId: z.uuid() }),
  answer: z.object({ user: userSchema }),
}) {}

/** Users, the newest first. Filters that are left out do not filter. */
export class ListUsers extends query('identity.list-users', {
  input: z.strictObject({
    role: roleSchema.optional(),
    enabled: z.boolean().optional(),
    email: z.string().max(254).regex(printable).optional().describe('The whole address, in any case'),
    personId: z.uuid().optional(),
    ...pageFields,
  }),
  answer: pageOf(userSchema),
}) {}

/** The public keys by which access tokens are checked (a JWKS). They belong to the installation: any school's context will do, or none. */
export class GetJwks extends query('identity.get-jwks', {
  input: z.strictObject({}),
  answer: z.object({ keys: z.array(publicKeySchema) }).meta({ id: 'Jwks' }),
}) {}
