import { z } from 'zod';

/**
 * The school that is no school: its users run the installation (platform administrators), and what is asked across
 * schools is asked in its name. Its slug is `platform`.
 */
export const platformTenantId = '00000000-0000-7000-8000-000000000000';

export const slugSchema = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])$/).describe('Lower case letters, digits and hyphens, 3 to 63');

export const schoolStatusSchema = z.enum(['provisioning', 'active', 'suspended', 'closing', 'closed', 'failed']);

export const schoolSchema = z
  .object({ id: z.uuid(), slug: z.string(), name: z.string(), status: schoolStatusSchema, createdAt: z.iso.datetime(), version: z.int() })
  .meta({ id: 'School' });

export const brandingSchema = z.object({ displayName: z.string(), logoUrl: z.url().nullable(), primaryColor: z.string().regex(/^#[0-9a-f]{6}$/i), accentColor: z.string().regex(/^#[0-9a-f]{6}$/i) });

export const settingsSchema = z
  .object({
    currency: z.string().regex(/^[A-Z]{3}$/),
    timeZone: z.string().describe('IANA name'),
    locale: z.string().describe('BCP 47'),
    dueDays: z.int().min(0).max(365).describe('Days from enrollment until a fee is due'),
    branding: brandingSchema,
    version: z.int(),
  })
  .meta({ id: 'SchoolSettings' });

export type SchoolView = z.infer<typeof schoolSchema>;
export type SettingsView = z.infer<typeof settingsSchema>;
