import { z } from 'zod';
import { event } from '@schoolhouse/platform/messaging/message';
import { roleSchema } from './views';

export class UserRegistered extends event('identity.user-registered', 1, z.object({
  userId: z.uuid(),
  email: z.string(),
  name: z.string(),
  roles: z.array(roleSchema),
  personId: z.uuid().nullable(),
})) {}

/** The user can do nothing any more: disabled, or (when a school never came to be) removed. */
export class UserDisabled extends event('identity.user-disabled', 1, z.object({ userId: z.uuid() })) {}
