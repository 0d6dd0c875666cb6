import { z } from 'zod';
import { query } from '@schoolhouse/platform/messaging/message';
import { schoolSchema, settingsSchema } from './views';

/** The school of the context: whether it may work now. Asked at the door for every request, and cached there for half a second. */
export class GetSchool extends query('tenancy.get-school', {
  input: z.strictObject({}),
  answer: z.object({ school: schoolSchema }),
}) {}

/** Settings of the school of the context: currency, time zone, locale, due days, branding. */
export class GetSettings extends query('tenancy.get-settings', {
  input: z.strictObject({}),
  answer: z.object({ settings: settingsSchema }),
}) {}

/** Finds a school by the name it goes by in addresses and at login. Null when there is none. Needs no school in the context but the platform's. */
export class FindSchool extends query('tenancy.find-school', {
  input: z.strictObject({ slug: z.string().max(63) }),
  answer: z.object({ school: schoolSchema.nullable() }),
}) {}
