import { CreateActivity, ListActivities } from '@schoolhouse/activity';
import { LinkGuardian, ListGuardians, ListStudents, RegisterGuardian, RegisterStudent, type GuardianView, type StudentView } from '@schoolhouse/enrollment';
import { CreateFirstAdministrator, CreateUser, HashPassword, ListUsers, type Role } from '@schoolhouse/identity';
import { platformTenantId } from '@schoolhouse/tenancy';
import type { OpenHouse } from '../open-house';
import { provision } from '../tenants';
import { demoActivities } from './demo-catalog';
import { demoPassword, demoSlug, type DemoLogin, type DemoSchool } from './demo-school';

const students = [
  { name: 'Emma Demo', externalNumber: 'demo-1', grade: 4, birthYearsAgo: 10 },
  { name: 'Liam Demo', externalNumber: 'demo-2', grade: 8, birthYearsAgo: 14 },
] as const;

/**
 * Makes what is missing of the demo school and leaves the rest as it is: two students of one guardian, four activities, one
 * user a role. It may be interrupted and run again.
 */
export async function seedDemo(house: OpenHouse, today: Date): Promise<DemoSchool> {
  const schoolId = (await house.findSchool(demoSlug))?.id ?? (await provisionDemo(house));
  const guardian = await ensureGuardian(house, schoolId);
  const [first] = await ensureStudents(house, schoolId, guardian, today);
  const activityId = await ensureActivities(house, schoolId, today);
  await ensureOperator(house);
  const logins = [
    login('guardian', 'guardian@demo.school', guardian.id),
    login('student', 'student@demo.school', first.id),
    login('teacher', 'teacher@demo.school'),
    login('staff', 'staff@demo.school'),
  ];
  for (const wanted of logins) await ensureUser(house, schoolId, wanted);
  const administrators: DemoLogin[] = [
    { role: 'school-admin', school: demoSlug, email: 'admin@demo.school', password: demoPassword },
    { role: 'platform-admin', school: 'platform', email: 'operator@demo.school', password: demoPassword },
  ];
  return { slug: demoSlug, logins: [...logins, ...administrators], studentId: first.id, activityId };
}

const provisionDemo = (house: OpenHouse): Promise<string> =>
  provision(house, demoSlug, { name: 'Demo School', adminEmail: 'admin@demo.school', adminName: 'Demo Administrator', currency: 'EUR' }, demoPassword);

async function ensureGuardian(house: OpenHouse, schoolId: string): Promise<GuardianView> {
  const email = 'guardian@demo.school';
  const { items } = await house.ask(schoolId, new ListGuardians({ text: email }));
  return items[0] ?? (await house.execute(schoolId, new RegisterGuardian({ name: 'Grace Demo', email }))).guardian;
}

async function ensureStudents(house: OpenHouse, schoolId: string, guardian: GuardianView, today: Date): Promise<StudentView[]> {
  const ensured: StudentView[] = [];
  for (const { birthYearsAgo, ...wanted } of students) {
    const { items } = await house.ask(schoolId, new ListStudents({ text: wanted.externalNumber }));
    const birthDate = `${today.getUTCFullYear() - birthYearsAgo}-03-14`;
    const student = items[0] ?? (await house.execute(schoolId, new RegisterStudent({ ...wanted, birthDate }))).student;
    if (!student.householdId) await house.execute(schoolId, new LinkGuardian({ studentId: student.id, guardianId: guardian.id }));
    ensured.push(student);
  }
  return ensured;
}

/** @returns the id of the first */
async function ensureActivities(house: OpenHouse, schoolId: string, today: Date): Promise<string> {
  const ids: string[] = [];
  for (const wanted of demoActivities(today.getUTCFullYear() + 1)) {
    const { items } = await house.ask(schoolId, new ListActivities({ title: wanted.title }));
    ids.push(items[0]?.id ?? (await house.execute(schoolId, new CreateActivity(wanted))).activity.id);
  }
  return ids[0];
}

async function ensureUser(house: OpenHouse, schoolId: string, { role, email, password, personId }: ReturnType<typeof login>): Promise<void> {
  const { items } = await house.ask(schoolId, new ListUsers({ email }));
  if (items.length > 0) return;
  await house.execute(schoolId, new CreateUser({ email, name: `Demo ${role}`, password, roles: [role], personId }));
}

async function ensureOperator(house: OpenHouse): Promise<void> {
  const email = 'operator@demo.school';
  const { items } = await house.ask(platformTenantId, new ListUsers({ email }));
  if (items.length > 0) return;
  const { passwordHash } = await house.ask(platformTenantId, new HashPassword({ password: demoPassword }));
  await house.execute(platformTenantId, new CreateFirstAdministrator({ email, name: 'Demo Operator', passwordHash }));
}

const login = (role: Role, email: string, personId?: string) => ({ role, school: demoSlug, email, password: demoPassword, personId });
