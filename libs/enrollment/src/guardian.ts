import { GuardianChanged, type GuardianView } from './contract';

/** All of a guardian that people may set. */
export type GuardianFields = Omit<GuardianView, 'id' | 'version'>;

const unknown = { email: null, phone: null, householdId: null, locale: 'en' };

export function registerGuardian(id: string, given: Partial<GuardianFields> & { name: string }): GuardianView {
  return { ...unknown, ...given, id, version: 1 };
}

/** @throws GUARDIAN_CHANGED when `version` is not the newest */
export function changeGuardian(guardian: GuardianView, version: number, changes: Partial<GuardianFields>): GuardianView {
  if (guardian.version !== version) throw new GuardianChanged({ guardianId: guardian.id, version: guardian.version });
  return { ...guardian, ...changes, version: version + 1 };
}
