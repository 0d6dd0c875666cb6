import { randomBytes } from 'node:crypto';
import { newId } from '@schoolhouse/platform/ids/ids';
import { hashPassword } from '@schoolhouse/identity/passwords/password-hash';
import type { Client } from 'pg';

/** A school written into the tables directly: measuring begins where it stands, not with making it. */
export interface Crowd {
  readonly schoolId: string;
  readonly slug: string;
  readonly email: string;
  readonly password: string;
  readonly students: readonly string[];
  readonly activities: readonly string[];
}

export interface CrowdSize {
  readonly students: number;
  readonly activities: number;
  /** Seats an activity. */
  readonly capacity: number;
  /** In cents; 0 is free of charge. */
  readonly price: number;
}

/** The school that all schools are provisioned from; its id is a constant of tenancy. */
const platform = { id: '00000000-0000-7000-8000-000000000000', slug: 'platform' };

/** As the superuser, who is above row security. */
export async function foundSchool(client: Client, slug: string, size: CrowdSize): Promise<Crowd> {
  const schoolId = newId();
  await client.query(`INSERT INTO tenancy.school (id, slug, name, status, created_at, changed_at, version) VALUES ($1, $2, $2, 'active', now(), now(), 1)`, [schoolId, slug]);
  await client.query(
    `INSERT INTO tenancy.settings (tenant_id, currency, time_zone, locale, due_days, display_name, primary_color, accent_color, version)
     VALUES ($1, 'EUR', 'UTC', 'en', 7, $2, '#1f4e79', '#f2a900', 1)`,
    [schoolId, slug],
  );
  const login = await addUser(client, schoolId, 'school-admin');
  const students = await addStudents(client, schoolId, size.students);
  const activities = await addActivities(client, schoolId, size);
  // Only what was filled: an empty table that was looked at is believed to stay empty, and is read from end to end when it is not.
  await client.query('ANALYZE enrollment.student, enrollment.guardian, enrollment.household, activity.activity');
  return { schoolId, slug, ...login, students, activities };
}

/** One who may provision schools. */
export async function addPlatformAdministrator(client: Client): Promise<Pick<Crowd, 'slug' | 'email' | 'password'>> {
  return { slug: platform.slug, ...(await addUser(client, platform.id, 'platform-admin')) };
}

/** Each with a guardian of its own, who is written to. */
async function addStudents(client: Client, schoolId: string, count: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `WITH home AS (INSERT INTO enrollment.household (tenant_id, id, created_at) SELECT $1, uuidv7(), now() FROM generate_series(1, $2) RETURNING id),
       guardian AS (INSERT INTO enrollment.guardian (tenant_id, id, household_id, name, email, locale, version)
         SELECT $1, uuidv7(), id, 'Guardian', 'guardian-' || id || '@homes.test', 'en', 1 FROM home)
     INSERT INTO enrollment.student (tenant_id, id, household_id, name, status, version) SELECT $1, uuidv7(), id, 'Student', 'active', 1 FROM home RETURNING id`,
    [schoolId, count],
  );
  return rows.map(({ id }) => id);
}

export async function addActivities(client: Client, schoolId: string, { activities, capacity, price }: Omit<CrowdSize, 'students'>): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO activity.activity (tenant_id, id, title, description, term, sessions, session_count, capacity, price_amount, price_currency, status, created_at, updated_at, version)
     SELECT $1, uuidv7(), 'Activity ' || i, '', '2026', '[]', 1, $3, $4, 'EUR', 'open', now(), now(), 1 FROM generate_series(1, $2) i RETURNING id`,
    [schoolId, activities, capacity, price],
  );
  return rows.map(({ id }) => id);
}

async function addUser(client: Client, schoolId: string, role: string): Promise<{ email: string; password: string }> {
  const login = { email: `${role}@${schoolId}.test`, password: randomBytes(12).toString('hex') };
  await client.query(
    `INSERT INTO identity.users (tenant_id, id, email, name, password_hash, roles, enabled, first_administrator, created_at, version) VALUES ($1, $2, $3, $3, $4, $5, true, false, now(), 1)`,
    [schoolId, newId(), login.email, await hashPassword(login.password), [role]],
  );
  return login;
}
