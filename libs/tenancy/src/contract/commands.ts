import { z } from 'zod';
import { command } from '@schoolhouse/platform/messaging/message';
import { brandingSchema, choicesSchema, schoolSchema, settingsSchema, slugSchema } from './views';

/** All of these are about the school of the context: none can name another one. */

/**
 * Step 1 of provisioning, in the context of the school to be: its record (`provisioning`) and its default settings.
 * A school whose provisioning failed may be registered again under its own id. @throws SLUG_TAKEN, ILLEGAL_SCHOOL_MOVE
 */
export class RegisterSchool extends command('tenancy.register-school', {
  input: z.strictObject({ slug: slugSchema, name: z.string().trim().min(1).max(200), settings: choicesSchema.partial().optional() }),
  answer: z.object({ school: schoolSchema }),
}) {}

/**
 * The compensation of RegisterSchool: `provisioning` becomes `failed`, and its slug is free again. Null when there never was
 * such a school. @throws ILLEGAL_SCHOOL_MOVE
 */
export class FailSchool extends command('tenancy.fail-school', {
  input: z.strictObject({ reason: z.string().max(500) }),
  answer: z.object({ school: schoolSchema.nullable() }),
}) {}

/** The last step of provisioning: `provisioning` becomes `active`. Tells TenantProvisioned and TenantActivated. @throws SCHOOL_NOT_FOUND, ILLEGAL_SCHOOL_MOVE */
export class ActivateSchool extends command('tenancy.activate-school', {
  input: z.strictObject({ administratorId: z.uuid() }),
  answer: z.object({ school: schoolSchema }),
}) {}

/** Nobody of the school may work until it is resumed; nothing is lost. Tells TenantSuspended. @throws SCHOOL_NOT_FOUND, ILLEGAL_SCHOOL_MOVE */
export class SuspendSchool extends command('tenancy.suspend-school', {
  input: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
  answer: z.object({ school: schoolSchema }),
}) {}

/** `suspended` becomes `active`. Tells TenantResumed. @throws SCHOOL_NOT_FOUND, ILLEGAL_SCHOOL_MOVE */
export class ResumeSchool extends command('tenancy.resume-school', {
  input: z.strictObject({}),
  answer: z.object({ school: schoolSchema }),
}) {}

/**
 * Changes what is given and leaves the rest. A new currency is for what is priced from now on; fees keep theirs.
 * @throws SCHOOL_NOT_FOUND, SETTINGS_STALE when `version` is not that of the settings now
 */
export class ChangeSettings extends command('tenancy.change-settings', {
  input: z.strictObject({ version: z.int().min(1), changes: choicesSchema.extend({ branding: brandingSchema.partial() }).partial() }),
  answer: z.object({ settings: settingsSchema }),
}) {}
