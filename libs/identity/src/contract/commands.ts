import { z } from 'zod';
import { command } from '@schoolhouse/platform/messaging/message';

/**
 * Step 2 of provisioning, in the context of the new school: its roles and its first administrator. The password comes
 * hashed (HashPassword), because a workflow's row keeps what it was begun with. @throws EMAIL_TAKEN
 */
export class CreateFirstAdministrator extends command('identity.create-first-administrator', {
  input: z.strictObject({ email: z.email().max(254), name: z.string().min(1).max(200), passwordHash: z.string().max(500) }),
  answer: z.object({ userId: z.uuid() }),
}) {}

/** Its compensation: the administrator of a school that never came to be is gone. */
export class RemoveFirstAdministrator extends command('identity.remove-first-administrator', {
  input: z.strictObject({}),
  answer: z.object({ removed: z.boolean() }),
}) {}
