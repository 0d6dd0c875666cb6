import { z } from 'zod';
import { isCurrency, isLocale, isTimeZone } from './locality';

/**
 * The school that is no school: its users run the installation (platform administrators), and what is asked across
 * schools is asked in its name. Its slug is `platform`.
 */
export const platformTenantId = '00000000-0000-7000-8000-000000000000';

export const slugSchema = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])$/).describe('Lower case letters, digits and hyphens, 3 to 63');

export const schoolStatusSchema = z.enum(['provisioning', 'active', 'suspended', 'closing', 'closed', 'failed']);

export const schoolSchema = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    status: schoolStatusSchema,
    reason: z.string().nullable().describe('Why it is suspended, or why its provisioning failed'),
    createdAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: 'School' });

const color = z.string().regex(/^#[0-9a-f]{6}$/i).describe('As in #1f4e79');

export const brandingSchema = z
  .strictObject({
    displayName: z.string().min(1).max(200),
    logoUrl: z.url({ protocol: /^https?$/ }).max(2_000).nullable(),
    primaryColor: color,
    accentColor: color,
  })
  .meta({ id: 'SchoolBranding' });

/** What a school may choose for itself, with the checks of a choice. */
export const choicesSchema = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/).refine(isCurrency, 'is not a currency in use').describe('ISO 4217'),
  timeZone: z.string().max(64).refine(isTimeZone, 'is not a time zone').describe('IANA name, as in Europe/Berlin'),
  locale: z.string().max(35).refine(isLocale, 'is not a known locale').describe('BCP 47, as in de-AT'),
  dueDays: z.int().min(0).max(365).describe('Days from enrollment until a fee is due'),
});

export const settingsSchema = z
  .object({
    currency: z.string().describe('ISO 4217'),
    timeZone: z.string().describe('IANA name'),
    locale: z.string().describe('BCP 47'),
    dueDays: z.int().describe('Days from enrollment until a fee is due'),
    branding: brandingSchema,
    version: z.int(),
  })
  .meta({ id: 'SchoolSettings' });

export type SchoolView = z.infer<typeof schoolSchema>;
export type SchoolStatus = z.infer<typeof schoolStatusSchema>;
export type SettingsView = z.infer<typeof settingsSchema>;
export type Branding = z.infer<typeof brandingSchema>;
export type Choices = z.infer<typeof choicesSchema>;
