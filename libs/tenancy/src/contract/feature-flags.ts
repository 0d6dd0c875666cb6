import { z } from 'zod';
import { command, event, query } from '@schoolhouse/platform/messaging/message';
import { pageFields, pageOf } from '@schoolhouse/platform/paging/page';

/** What a flag goes by in code, rules and answers. */
export const flagNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,62}$/, 'must be small letters, digits and -, beginning with a letter')
  .meta({ examples: ['new-fees'] });

const schoolIds = z.array(z.uuid()).max(10_000);

export const flagSettingsSchema = z.strictObject({
  description: z.string().trim().max(500).describe('What is new when it is on'),
  shareBasisPoints: z.int().min(0).max(10_000).describe('Of all schools, in hundredths of a per cent; each stays where it is when the share grows'),
  onFor: schoolIds.describe('Schools that have it whatever the share'),
  offFor: schoolIds.describe('Schools that do not have it whatever the share'),
  killed: z.boolean().describe('Off for everybody at once, whatever else is said'),
});

export const featureFlagSchema = z
  .object({ name: flagNameSchema, ...flagSettingsSchema.shape, changedAt: z.iso.datetime(), version: z.int() })
  .meta({ id: 'FeatureFlag' });

export type FlagSettings = z.infer<typeof flagSettingsSchema>;
export type FeatureFlagView = z.infer<typeof featureFlagSchema>;

/**
 * Makes a flag (off for everybody, where nothing else is said), or changes what is given and leaves the rest; in the context of the platform. A school that is put on one
 * list leaves the other. Tells FeatureFlagChanged. @throws PLATFORM_ONLY, SCHOOL_NOT_FOUND, FEATURE_FLAG_STALE when `version` is not that of the flag now
 */
export class SetFeatureFlag extends command('tenancy.set-feature-flag', {
  input: z.strictObject({
    name: flagNameSchema,
    version: z.int().optional().describe('The version that the change was made for; 0: there is no such flag yet'),
    changes: flagSettingsSchema.partial(),
  }),
  answer: z.object({ flag: featureFlagSchema }),
}) {}

/** There is no such flag any more, so it is off for everybody; in the context of the platform. Tells FeatureFlagChanged, as of one that was killed. @throws PLATFORM_ONLY, FEATURE_FLAG_NOT_FOUND */
export class ForgetFeatureFlag extends command('tenancy.forget-feature-flag', {
  input: z.strictObject({ name: flagNameSchema }),
  answer: z.object({}),
}) {}

/** One flag, in the context of the platform. @throws PLATFORM_ONLY, FEATURE_FLAG_NOT_FOUND */
export class GetFeatureFlag extends query('tenancy.get-feature-flag', {
  input: z.strictObject({ name: flagNameSchema }),
  answer: z.object({ flag: featureFlagSchema }),
}) {}

/** All flags in the order of their names, or those of these names that there are; in the context of the platform. @throws PLATFORM_ONLY */
export class ListFeatureFlags extends query('tenancy.list-feature-flags', {
  input: z.strictObject({ names: z.array(flagNameSchema).max(100).optional(), ...pageFields }),
  answer: pageOf(featureFlagSchema),
}) {}

/** What is on for the school of the context, by the names of the flags. Others' settings, and what is off, are not told. */
export class GetFeatures extends query('tenancy.get-features', {
  input: z.strictObject({}),
  answer: z.object({ features: z.array(flagNameSchema) }).meta({ id: 'Features' }),
}) {}

/** A flag was made, changed or forgotten, for whichever schools: who goes by it asks anew. */
export class FeatureFlagChanged extends event('tenancy.feature-flag-changed', 1, z.object({ name: z.string(), shareBasisPoints: z.int(), killed: z.boolean(), version: z.int() })) {}
