import type { Role } from './contract';

const both = (...nouns: string[]): string[] => nouns.flatMap((noun) => [`${noun}:read`, `${noun}:write`]);
const read = (...nouns: string[]): string[] => nouns.map((noun) => `${noun}:read`);

/**
 * Who may do what: the whole of it. A permission is `<plural>:read` or `<plural>:write` and reaches as far as the school
 * of the token. Every route names the one it requires.
 *
 * - platform-admin: runs the installation, in the school that is no school. Opens, suspends and resumes schools, names services, says which features are on; reads no school's people.
 * - school-admin: everything in the own school, what operators need (workflows, dead letters) included.
 * - staff: the office: people, catalog, enrollments and fees; neither users nor prices nor settings.
 * - teacher: reads who is in what.
 * - guardian, student: the catalog. A permission is never narrowed to the own family, so a family has none that shows
 *   people; routes under /v1/me, which narrow to the user's `personId`, need none.
 */
export const rolePermissions: Readonly<Record<Role, readonly string[]>> = {
  'platform-admin': both('schools', 'feature-flags', 'users', 'settings', 'services', 'workflows', 'dead-letters').concat(read('messages', 'topology')),
  'school-admin': both('students', 'guardians', 'activities', 'enrollments', 'fees', 'pricing', 'discounts', 'settings', 'users', 'workflows', 'dead-letters', 'messages'),
  staff: [...both('students', 'guardians', 'activities', 'enrollments', 'fees'), ...read('pricing', 'discounts', 'settings', 'workflows', 'messages')],
  teacher: read('students', 'activities', 'enrollments'),
  guardian: read('activities'),
  student: read('activities'),
};

/** All that these roles together allow, sorted, each once. */
export function permissionsOf(roles: readonly Role[]): string[] {
  return [...new Set(roles.flatMap((role) => rolePermissions[role] ?? []))].sort();
}
