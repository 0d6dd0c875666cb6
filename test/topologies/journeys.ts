import type { Recorder } from './record';

interface Named {
  readonly id: string;
  readonly version?: number;
}

const password = 'correct horse battery staple';
const eur = (amount: number) => ({ amount, currency: 'EUR' });

/**
 * A term at two schools: all modules, all workflows, every refusal that a family meets. It knows nothing of where a module runs,
 * and asks only for what does not depend on how fast events travel; those are compared when all is quiet.
 */
export async function live(record: Recorder, operator: { email: string; password: string }): Promise<void> {
  await record.logIn('operator', 'platform', operator.email, operator.password);
  await openSchools(record);
  const people = await registerFamilies(record);
  const activities = await offerActivities(record);
  await setPrices(record, activities.football.id);
  const enrolled = await enroll(record, people, activities);
  await payAndCancel(record, enrolled);
  await knockOnOtherDoors(record, people, activities);
  await lookAround(record);
  await suspendASchool(record);
}

async function openSchools(record: Recorder): Promise<void> {
  for (const slug of ['hill', 'lake']) {
    const administrator = { email: `head@${slug}.example`, name: 'Ada Head', password };
    const school = await record.send<Named>(`${slug} opens`, 'POST', '/v1/schools', { as: 'operator', body: { slug, name: `${slug} school`, administrator, settings: { currency: 'EUR', timeZone: 'Europe/Berlin', locale: 'en', dueDays: 7 } } });
    await record.send(`${slug} was provisioned`, 'GET', `/v1/schools/${school.id}`, { as: 'operator' });
    await record.logIn(slug, slug, administrator.email, password);
    await record.send(`${slug} sees itself`, 'GET', '/v1/me', { as: slug });
  }
  await record.send('the name is taken', 'POST', '/v1/schools', { as: 'operator', body: { slug: 'hill', name: 'Hill again', administrator: { email: 'x@hill.example', name: 'X', password } } });
  await record.send('nobody else opens schools', 'POST', '/v1/schools', { as: 'hill', body: { slug: 'moon', name: 'Moon', administrator: { email: 'x@moon.example', name: 'X', password } } });
  const settings = await record.send<Named>('settings', 'GET', '/v1/settings', { as: 'hill' });
  await record.send('due later', 'PATCH', '/v1/settings', { as: 'hill', body: { dueDays: 14 }, headers: { 'if-match': `"${settings.version}"` } });
  await record.send('without saying which version', 'PATCH', '/v1/settings', { as: 'hill', body: { dueDays: 15 } });
}

interface People {
  readonly tom: Named;
  readonly tina: Named;
  readonly nora: Named;
}

async function registerFamilies(record: Recorder): Promise<People> {
  const guardian = await record.send<Named & { householdId: string }>('a guardian', 'POST', '/v1/guardians', { as: 'hill', body: { name: 'Gina Guardian', email: 'gina@home.example', locale: 'en' } });
  const student = (name: string, grade: number, birthDate: string) => record.send<Named>(`${name} is registered`, 'POST', '/v1/students', { as: 'hill', body: { name, grade, birthDate, householdId: guardian.householdId } });
  const tom = await student('Tom', 3, '2017-02-01');
  const tina = await student('Tina', 5, '2015-03-01');
  const nora = await record.send<Named>('Nora is registered', 'POST', '/v1/students', { as: 'hill', body: { name: 'Nora', grade: 8, birthDate: '2012-05-01' } });
  await record.send('a login for the guardian', 'POST', '/v1/users', { as: 'hill', body: { email: 'gina@home.example', name: 'Gina Guardian', password, roles: ['guardian'], personId: guardian.id } });
  await record.logIn('gina', 'hill', 'gina@home.example', password);
  await record.send('her children', 'GET', '/v1/me/students', { as: 'gina' });
  await record.send('a name with a zero byte', 'POST', '/v1/students', { as: 'hill', body: { name: 'T\u0000om', grade: 1 } });
  await record.send('a field that nobody knows', 'POST', '/v1/students', { as: 'hill', body: { name: 'Tom', grade: 1, isAdmin: true } });
  return { tom, tina, nora };
}

interface Activities {
  readonly football: Named;
  readonly choir: Named;
  readonly chess: Named;
  readonly seniors: Named;
}

async function offerActivities(record: Recorder): Promise<Activities> {
  const schedule = { startsOn: '2027-02-01', endsOn: '2027-06-30', sessions: [{ weekday: 2, startsAt: '15:00', endsAt: '16:30', place: 'Gym' }] };
  const offer = (title: string, fields: object) => record.send<Named>(`${title} is offered`, 'POST', '/v1/activities', { as: 'hill', body: { title, description: '', term: '2027 spring', schedule, capacity: 10, status: 'open', ...fields } });
  const football = await offer('Football', { price: eur(12_000) });
  const choir = await offer('Choir', { price: eur(0) });
  const chess = await offer('Chess', { price: eur(5_000), capacity: 1 });
  const seniors = await offer('Seniors', { price: eur(1_000), eligibility: { minGrade: 7 } });
  await record.send('seats that cannot be', 'POST', '/v1/activities', { as: 'hill', body: { title: 'Void', term: 'x', schedule, capacity: -1, price: eur(1) } });
  return { football, choir, chess, seniors };
}

async function setPrices(record: Recorder, activityId: string): Promise<void> {
  await record.send('a sibling discount', 'POST', '/v1/discounts', { as: 'hill', body: { name: 'Siblings', scope: { kind: 'school' }, priority: 100, condition: { kind: 'sibling', fromChild: 2 }, reduction: { kind: 'percentage', basisPoints: 2_500 }, cap: null } });
  await record.send('a discount by code', 'POST', '/v1/discounts', { as: 'hill', body: { name: 'Welcome', scope: { kind: 'activity', activityId }, priority: 50, condition: { kind: 'code', code: 'WELCOME' }, reduction: { kind: 'amount', amount: eur(1_000) }, cap: null } });
  await record.send('a price by session', 'POST', '/v1/pricing-rules', { as: 'hill', body: { name: 'By session', scope: { kind: 'activity', activityId }, tariff: { kind: 'per-session', price: eur(500) } } });
  await record.send('all discounts', 'GET', '/v1/discounts', { as: 'hill' });
}

interface Enrolled extends Named {
  readonly fee: Named | null;
}

async function enroll(record: Recorder, { tom, tina, nora }: People, { football, choir, chess, seniors }: Activities): Promise<Record<'first' | 'second' | 'free' | 'last', Enrolled>> {
  const seat = (name: string, body: object, more: { as?: string; key?: string } = {}) => record.send<Enrolled>(name, 'POST', '/v1/enrollments', { as: 'gina', body, ...more });
  const wanted = { studentId: tom.id, activityId: football.id, discountCode: 'WELCOME' };
  const first = await seat('Tom plays football', wanted, { key: 'tom-football' });
  await seat('the same again', wanted, { key: 'tom-football' });
  await seat('the same key for something else', { ...wanted, activityId: choir.id }, { key: 'tom-football' });
  await seat('a second time', { studentId: tom.id, activityId: football.id });
  const second = await seat('Tina plays as well, for less', { studentId: tina.id, activityId: football.id });
  const free = await seat('Tom sings for nothing', { studentId: tom.id, activityId: choir.id });
  await seat('a code that nobody gave', { studentId: tina.id, activityId: choir.id, discountCode: 'NO-SUCH-CODE' });
  await seat('a code for chess that is for football', { studentId: tina.id, activityId: chess.id, discountCode: 'WELCOME' });
  const last = await seat('Tom takes the last seat', { studentId: tom.id, activityId: chess.id });
  await seat('Tina finds it full', { studentId: tina.id, activityId: chess.id });
  await seat('Tina is too young', { studentId: tina.id, activityId: seniors.id });
  await seat('a child of other people', { studentId: nora.id, activityId: seniors.id });
  await seat('the office enrolls Nora', { studentId: nora.id, activityId: seniors.id }, { as: 'hill' });
  const closed = await record.send<Named>('choir as it is', 'GET', `/v1/activities/${choir.id}`, { as: 'hill' });
  await record.send('choir closes', 'POST', `/v1/activities/${choir.id}/close`, { as: 'hill', headers: { 'if-match': `"${closed.version}"` } });
  await seat('too late for choir', { studentId: tina.id, activityId: choir.id });
  await record.send('her enrollments', 'GET', '/v1/me/enrollments', { as: 'gina' });
  await record.send('her fees', 'GET', '/v1/me/fees', { as: 'gina' });
  return { first, second, free, last };
}

async function payAndCancel(record: Recorder, { first, second, free, last }: Awaited<ReturnType<typeof enroll>>): Promise<void> {
  const fee = (await record.send<Named>('the fee', 'GET', `/v1/fees/${first.fee?.id}`, { as: 'hill' }))!;
  await record.send('a little more', 'POST', `/v1/fees/${fee.id}/adjustments`, { as: 'hill', body: { amount: eur(250), description: 'A ball' }, headers: { 'if-match': `"${fee.version}"` } });
  await record.send('paid by somebody who saw an old one', 'POST', `/v1/fees/${fee.id}/mark-paid`, { as: 'hill', headers: { 'if-match': `"${fee.version}"` } });
  const adjusted = await record.send<Named>('the fee now', 'GET', `/v1/fees/${fee.id}`, { as: 'hill' });
  await record.send('paid', 'POST', `/v1/fees/${fee.id}/mark-paid`, { as: 'hill', headers: { 'if-match': `"${adjusted.version}"` } });
  for (const [name, { id }] of Object.entries({ paid: first, open: second, free, last })) {
    await record.send(`cancelled: ${name}`, 'POST', `/v1/enrollments/${id}/cancel`, { as: 'hill', body: { reason: 'The family moves' } });
    await record.send(`as it is now: ${name}`, 'GET', `/v1/enrollments/${id}`, { as: 'hill' });
  }
  await record.send('cancelled twice', 'POST', `/v1/enrollments/${second.id}/cancel`, { as: 'hill', body: { reason: 'Again' } });
  await record.send('fees in the end', 'GET', '/v1/fees', { as: 'hill' });
}

async function knockOnOtherDoors(record: Recorder, { tom }: People, { football }: Activities): Promise<void> {
  await record.send('a foreign student', 'GET', `/v1/students/${tom.id}`, { as: 'lake' });
  await record.send('a foreign seat', 'POST', '/v1/enrollments', { as: 'lake', body: { studentId: tom.id, activityId: football.id } });
  await record.send('an id that is none', 'GET', '/v1/enrollments/not-an-id', { as: 'hill' });
  await record.send('nobody', 'GET', '/v1/students');
  await record.send('a wrong password', 'POST', '/v1/auth/login', { body: { school: 'hill', email: 'head@hill.example', password: 'wrong' } });
  await record.send('a route that is none', 'GET', '/v1/nothing', { as: 'hill' });
}

async function lookAround(record: Recorder): Promise<void> {
  await record.send('students', 'GET', '/v1/students?limit=2', { as: 'hill' });
  await record.send('enrollments', 'GET', '/v1/enrollments?status=confirmed', { as: 'hill' });
  await record.send('activities of the other school', 'GET', '/v1/activities', { as: 'lake' });
  await record.send('dead letters', 'GET', '/v1/dead-letters', { as: 'hill' });
  await record.send('seats counted again', 'GET', '/v1/activities/seat-audit', { as: 'hill' });
}

async function suspendASchool(record: Recorder): Promise<void> {
  const { items } = await record.send<{ items: readonly (Named & { slug: string })[] }>('all schools', 'GET', '/v1/schools', { as: 'operator' });
  const lake = items.find(({ slug }) => slug === 'lake')!;
  await record.send('lake is suspended', 'POST', `/v1/schools/${lake.id}/suspend`, { as: 'operator', body: { reason: 'Unpaid' } });
  await record.send('nobody of lake comes in', 'POST', '/v1/auth/login', { body: { school: 'lake', email: 'head@lake.example', password } });
  await record.send('lake goes on', 'POST', `/v1/schools/${lake.id}/resume`, { as: 'operator' });
  await record.logIn('lake', 'lake', 'head@lake.example', password);
}
