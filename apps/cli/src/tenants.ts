import { CreateFirstAdministrator, HashPassword } from '@schoolhouse/identity';
import { newId } from '@schoolhouse/platform/ids/ids';
import { DomainError } from '@schoolhouse/platform/messaging/domain-error';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import { StartWorkflow } from '@schoolhouse/saga';
import { ListSchools, platformTenantId, ResumeSchool, SuspendSchool, type SchoolView } from '@schoolhouse/tenancy';
import { Failure } from './failure';
import { inHouse, type OpenHouse } from './open-house';
import { printJson, printTable } from './print';
import type { NewSchool } from './commands/tenant';

interface Password {
  readonly password: string;
  readonly isMade: boolean;
}

/** Provisions as POST /v1/schools does, by the same workflow. @returns the id of the school. @throws DomainError, Failure */
export async function provision(house: OpenHouse, slug: string, given: NewSchool, password: string): Promise<string> {
  const schoolId = newId();
  const { passwordHash } = await house.ask(platformTenantId, new HashPassword({ password }));
  const { name = slug, currency, timeZone, locale, dueDays } = given;
  const settings = { currency, timeZone, locale, dueDays: dueDays === undefined ? undefined : Number(dueDays) };
  const input = {
    school: { slug, name, settings: Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) },
    administrator: { email: given.adminEmail, name: given.adminName, passwordHash },
  };
  const { workflow } = await house.execute(schoolId, new StartWorkflow({ workflow: 'provision-school', subjectId: schoolId, input, waitMs: 30_000 }));
  if (workflow.status === 'completed') return schoolId;
  if (workflow.error) throw DomainError.fromWire(workflow.error as Parameters<typeof DomainError.fromWire>[0]);
  throw new Failure(`The school is not ready yet; the worker goes on with it (workflow ${workflow.id}, ${workflow.status}).`);
}

export function createSchool(env: RawEnvironment, slug: string, given: NewSchool, { password, isMade }: Password): Promise<void> {
  return inHouse(env, async (house) => {
    const schoolId = await provision(house, slug, given, password);
    printTable(['school', 'id', 'status', 'administrator', 'password'], [[slug, schoolId, 'active', given.adminEmail, isMade ? password : '(as given)']]);
  });
}

export function createOperator(env: RawEnvironment, { email, name }: { email: string; name: string }, { password, isMade }: Password): Promise<void> {
  return inHouse(env, async (house) => {
    const { passwordHash } = await house.ask(platformTenantId, new HashPassword({ password }));
    const { userId } = await house.execute(platformTenantId, new CreateFirstAdministrator({ email, name, passwordHash }));
    printTable(['school', 'id', 'login', 'password'], [['platform', userId, email, isMade ? password : '(as given)']]);
  });
}

export function listSchools(env: RawEnvironment, { json }: { json?: boolean }): Promise<void> {
  return inHouse(env, async (house) => {
    const schools: SchoolView[] = [];
    for (let after: string[] | null = []; after; ) {
      const page: { items: SchoolView[]; next: string[] | null } = await house.ask(platformTenantId, new ListSchools({ limit: 100, after: after.length > 0 ? after : null }));
      schools.push(...page.items);
      after = page.next;
    }
    if (json) return printJson(schools);
    printTable(['slug', 'status', 'name', 'id', 'since'], schools.map(({ slug, status, name, id, createdAt }) => [slug, status, name, id, createdAt]));
  });
}

export function suspendSchool(env: RawEnvironment, slug: string, reason: string): Promise<void> {
  return inHouse(env, async (house) => {
    const { school } = await house.execute((await house.school(slug)).id, new SuspendSchool({ reason }));
    console.log(`${school.slug} is ${school.status}`);
  });
}

export function resumeSchool(env: RawEnvironment, slug: string): Promise<void> {
  return inHouse(env, async (house) => {
    const { school } = await house.execute((await house.school(slug)).id, new ResumeSchool({}));
    console.log(`${school.slug} is ${school.status}`);
  });
}
