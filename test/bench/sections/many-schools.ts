import { type Client } from 'pg';
import { newId } from '@schoolhouse/platform/ids/ids';
import { roleOf } from '@schoolhouse/platform/postgres/schema-building';
import { urlFor } from '@schoolhouse/platform/postgres/settings';
import { readSettings } from '@schoolhouse/platform/settings/settings';
import { foundSchool, type Crowd } from '../../processes/crowd';
import type { Installation } from '../../processes/installation';
import { login } from '../../processes/login';
import { withClient } from '../../processes/postgres-server';
import type { Bench } from '../bench';
import { generateLoad } from '../load/generate-load';
import { median, ms, percent, times, type Figure, type SectionReport } from '../report';

const enrollmentsOfSchool = 200;
const page = 50;

/** Reading in one school while 9 or 999 others lie in the same tables, and what the walls between them cost. */
export async function manySchools(bench: Bench): Promise<SectionReport> {
  const few = await fill(bench, 10);
  const many = await fill(bench, 1_000);
  try {
    const rounds = bench.options.quick ? 3 : 10;
    const p95 = { fewList: [] as number[], manyList: [] as number[], fewOne: [] as number[], manyOne: [] as number[] };
    for (let i = 0; i < rounds; i += 1) {
      p95.fewList.push(await read(bench, few, 'list'));
      p95.manyList.push(await read(bench, many, 'list'));
      p95.fewOne.push(await read(bench, few, 'one'));
      p95.manyOne.push(await read(bench, many, 'one'));
    }
    const walls = await costOfWalls(many, bench.options.quick ? 10 : 40);
    const figures: Figure[] = [
      ...readFigures(`list of ${page} enrollments`, median(p95.fewList), median(p95.manyList)),
      ...readFigures('one enrollment', median(p95.fewOne), median(p95.manyOne)),
      wallFigure(`row security, list of ${page}`, walls.list),
      wallFigure('row security, one enrollment', walls.one),
    ];
    return { section: 'many-schools', figures, data: { p95, walls } };
  } finally {
    await few.installation.stop();
    await many.installation.stop();
  }
}

function readFigures(what: string, few: number, many: number): Figure[] {
  return [
    { what: `${what}, p95 with 1,000 schools`, measured: ms(many), mark: '<= 10 ms', reached: many <= 10 },
    { what: `${what}, against 10 schools`, measured: times(many / few), beside: `10 schools ${ms(few)}`, mark: '<= 1.3 times', reached: many <= 1.3 * few },
  ];
}

const wallFigure = (what: string, { owner, role }: { owner: number; role: number }): Figure => ({
  what,
  measured: percent(role / owner - 1),
  beside: `${role.toFixed(3)} ms, without ${owner.toFixed(3)} ms`,
  mark: '<= 10 %',
  reached: role <= 1.1 * owner,
});

interface Filled {
  readonly installation: Installation;
  readonly crowd: Crowd;
  readonly enrollments: readonly string[];
}

async function fill(bench: Bench, schools: number): Promise<Filled> {
  const installation = await bench.installation();
  const { crowd, enrollments } = await withClient(installation.databaseUrl, async (client) => {
    const school = await foundSchool(client, 'reader', { students: enrollmentsOfSchool, activities: 1, capacity: 1_000, price: 5_000 });
    await addOtherSchools(client, schools - 1);
    await addEnrollments(client);
    await client.query('VACUUM ANALYZE');
    const { rows } = await client.query<{ id: string }>('SELECT id FROM enrollment.enrollment WHERE tenant_id = $1', [school.schoolId]);
    return { crowd: school, enrollments: rows.map(({ id }) => id) };
  });
  await installation.api.start();
  bench.options.say(`${schools} schools with ${schools * enrollmentsOfSchool} enrollments`);
  return { installation, crowd, enrollments };
}

async function addOtherSchools(client: Client, count: number): Promise<void> {
  const ids = Array.from({ length: count }, () => newId());
  await client.query(
    `INSERT INTO tenancy.school (id, slug, name, status, created_at, changed_at, version) SELECT id, 'school-' || n, 'School ' || n, 'active', now(), now(), 1 FROM unnest($1::uuid[]) WITH ORDINALITY AS schools (id, n)`,
    [ids],
  );
  await client.query(
    `INSERT INTO tenancy.settings (tenant_id, currency, time_zone, locale, due_days, display_name, primary_color, accent_color, version)
     SELECT id, 'EUR', 'UTC', 'en', 7, 'School', '#1f4e79', '#f2a900', 1 FROM unnest($1::uuid[]) AS schools (id)`,
    [ids],
  );
  // As they came to be: the rows of all schools lie among each other.
  await client.query(
    `INSERT INTO enrollment.student (tenant_id, id, name, status, version) SELECT id, uuidv7(), 'Student ' || n, 'active', 1 FROM generate_series(1, $2) n, unnest($1::uuid[]) AS schools (id)`,
    [ids, enrollmentsOfSchool],
  );
}

async function addEnrollments(client: Client): Promise<void> {
  await client.query(
    `INSERT INTO enrollment.enrollment (tenant_id, id, student_id, activity_id, status, created_at, confirmed_at, version)
     SELECT tenant_id, uuidv7(), id, tenant_id, 'confirmed', now() - random() * interval '100 days', now(), 2 FROM enrollment.student ORDER BY name, tenant_id`,
  );
}

/** @returns the p95 of one client's reads, in milliseconds */
async function read({ options }: Bench, { installation, crowd, enrollments }: Filled, what: 'list' | 'one'): Promise<number> {
  const headers = await login(installation.apiUrl, crowd);
  const paths = what === 'list' ? [`/v1/enrollments?limit=${page}`] : enrollments.map((id) => `/v1/enrollments/${id}`);
  const load = await generateLoad({ url: installation.apiUrl, headers, requests: { kind: 'read', paths }, pace: { kind: 'closed', clients: 1, seconds: options.quick ? 1 : 2, warmUpSeconds: 1 }, expected: [200] });
  if (load.unexpected.length > 0) throw new Error(load.unexpected.join(' | '));
  return load.p95;
}

const columns = 'id, student_id, activity_id, status, fee_id, reason, created_at, confirmed_at, ended_at, version';
const queries = {
  list: { name: 'list', text: `SELECT ${columns} FROM enrollment.enrollment WHERE tenant_id = $1 ORDER BY id DESC LIMIT ${page + 1}` },
  one: { name: 'one', text: `SELECT ${columns} FROM enrollment.enrollment WHERE tenant_id = $1 AND id = $2` },
};

/** The same statement by the module's role, behind row security, and by one whom it does not concern; in turns, the medians in milliseconds. */
async function costOfWalls({ installation, crowd, enrollments }: Filled, rounds: number) {
  const roleUrl = urlFor(roleOf('enrollment'), readSettings({ DATABASE_URL: installation.databaseUrl }).database);
  const batch = async (url: string, what: 'list' | 'one') =>
    withClient(url, async (client) => {
      await client.query('BEGIN READ ONLY');
      await client.query(`SELECT set_config('app.tenant_id', $1, true)`, [crowd.schoolId]);
      const run = (i: number) => client.query({ ...queries[what], values: what === 'list' ? [crowd.schoolId] : [crowd.schoolId, enrollments[i % enrollments.length]] });
      for (let i = 0; i < 50; i += 1) await run(i);
      const began = performance.now();
      for (let i = 0; i < 400; i += 1) await run(i);
      const lasted = performance.now() - began;
      await client.query('COMMIT');
      return lasted / 400;
    });
  const inTurns = async (what: 'list' | 'one') => {
    const [owner, role]: number[][] = [[], []];
    for (let i = 0; i < rounds; i += 1) {
      owner.push(await batch(installation.databaseUrl, what));
      role.push(await batch(roleUrl, what));
    }
    return { owner: median(owner), role: median(role) };
  };
  return { list: await inTurns('list'), one: await inTurns('one') };
}
