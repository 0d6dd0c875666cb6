import { SettingsStale, type Branding, type Choices, type SettingsView } from '@schoolhouse/tenancy';

const defaults: Choices = { currency: 'EUR', timeZone: 'UTC', locale: 'en', dueDays: 7 };
const defaultColors = { primaryColor: '#1f4e79', accentColor: '#f2a900' };

export interface Changes extends Partial<Choices> {
  readonly branding?: Partial<Branding>;
}

/** What a school begins with, where it has not chosen. */
export const firstSettings = (name: string, chosen: Partial<Choices> = {}): SettingsView => ({
  ...defaults,
  ...chosen,
  branding: { displayName: name, logoUrl: null, ...defaultColors },
  version: 1,
});

/** @throws SETTINGS_STALE when somebody else has changed them since `version` was read */
export function changed(settings: SettingsView, version: number, { branding, ...choices }: Changes): SettingsView {
  if (settings.version !== version) throw new SettingsStale({ version: settings.version });
  return { ...settings, ...choices, branding: { ...settings.branding, ...branding }, version: version + 1 };
}
