import { z } from 'zod';
import { command } from '@schoolhouse/platform/messaging/message';
import { schoolSchema, settingsSchema, slugSchema } from './views';

/**
 * Step 1 of provisioning, in the context of the school to be: its record (`provisioning`) and its default settings.
 * A school whose provisioning failed may be registered again under its own id. @throws SLUG_TAKEN
 */
export class RegisterSchool extends command('tenancy.register-school', {
  input: z.strictObject({ slug: slugSchema, name: z.string().min(1).max(200), settings: settingsSchema.omit({ version: true, branding: true }).partial().optional() }),
  answer: z.object({ school: schoolSchema }),
}) {}

/** The compensation of RegisterSchool: `provisioning` becomes `failed`. */
export class FailSchool extends command('tenancy.fail-school', {
  input: z.strictObject({ reason: z.string().max(500) }),
  answer: z.object({ school: schoolSchema.nullable() }),
}) {}

/** The last step of provisioning: `provisioning` becomes `active`. Tells TenantProvisioned and TenantActivated. */
export class ActivateSchool extends command('tenancy.activate-school', {
  input: z.strictObject({ administratorId: z.uuid() }),
  answer: z.object({ school: schoolSchema }),
}) {}
