import { z } from 'zod';
import { query } from '@schoolhouse/platform/messaging/message';
import { pageFields, pageOf } from '@schoolhouse/platform/paging/page';
import { schoolSchema, schoolStatusSchema, settingsSchema } from './views';

/** The school of the context: whether it may work now. Asked at the door for every request, and cached there for half a second. @throws SCHOOL_NOT_FOUND */
export class GetSchool extends query('tenancy.get-school', {
  input: z.strictObject({}),
  answer: z.object({ school: schoolSchema }),
}) {}

/** Settings of the school of the context: currency, time zone, locale, due days, branding. @throws SCHOOL_NOT_FOUND */
export class GetSettings extends query('tenancy.get-settings', {
  input: z.strictObject({}),
  answer: z.object({ settings: settingsSchema }),
}) {}

/** Finds a school by the name it goes by in addresses and at login. Null when there is none. Needs no school in the context but the platform's. */
export class FindSchool extends query('tenancy.find-school', {
  input: z.strictObject({ slug: z.string().max(63) }),
  answer: z.object({ school: schoolSchema.nullable() }),
}) {}

/** Any school by its id, whatever its status; for the platform alone. @throws SCHOOL_NOT_FOUND, PLATFORM_ONLY */
export class GetSchoolById extends query('tenancy.get-school-by-id', {
  input: z.strictObject({ schoolId: z.uuid() }),
  answer: z.object({ school: schoolSchema }),
}) {}

/** All schools in the order of their slugs, for the platform alone. @throws PLATFORM_ONLY */
export class ListSchools extends query('tenancy.list-schools', {
  input: z.strictObject({ status: schoolStatusSchema.optional(), ...pageFields }),
  answer: pageOf(schoolSchema),
}) {}
