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
    const school = await record.send<Named>(201, `${slug} opens`, 'POST', '/v1/schools', { as: 'operator', body: { slug, name: `${slug} school`, administrator, settings: { currency: 'EUR', timeZone: 'Europe/Berlin', locale: 'en', dueDays: 7 } } });
    await record.send(200, `${slug} was provisioned`, 'GET', `/v1/schools/${school.id}`, { as: 'operator' });
    await record.logIn(slug, slug, administrator.email, password);
    await record.send(200, `${slug} sees itself`, 'GET', '/v1/me', { as: slug });
  }
  await record.send(409, 'the name is taken', 'POST', '/v1/schools', { as: 'operator', body: { slug: 'hill', name: 'Hill again', administrator: { email: 'x@hill.example', name: 'X', password } } });
  await record.send(403, 'nobody else opens schools', 'POST', '/v1/schools', { as: 'hill', body: { slug: 'moon', name: 'Moon', administrator: { email: 'x@moon.example', name: 'X', password } } });
  const settings = await record.send<Named>(200, 'settings', 'GET', '/v1/settings', { as: 'hill' });
  await record.send(200, 'due later', 'PATCH', '/v1/settings', { as: 'hill', body: { dueDays: 14 }, headers: { 'if-match': `"${settings.version}"` } });
  await record.send(428, 'without saying which version', 'PATCH', '/v1/settings', { as: 'hill', body: { dueDays: 15 } });
}

interface People {
  readonly tom: Named;
  readonly tina: Named;
  readonly nora: Named;
}

async function registerFamilies(record: Recorder): Promise<People> {
  const guardian = await record.send<Named>(201, 'a guardian', 'POST', '/v1/guardians', { as: 'hill', body: { name: 'Gina Guardian', email: 'gina@home.example', locale: 'en' } });
  const student = (name: string, grade: number, birthDate: string) => record.send<Named>(201, `${name} is registered`, 'POST', '/v1/students', { as: 'hill', body: { name, grade, birthDate } });
  const tom = await student('Tom', 3, '2017-02-01');
  const tina = await student('Tina', 5, '2015-03-01');
  const nora = await record.send<Named>(201, 'Nora is registered', 'POST', '/v1/students', { as: 'hill', body: { name: 'Nora', grade: 8, birthDate: '2012-05-01' } });
  for (const child of [tom, tina]) await record.send(200, 'her child', 'POST', `/v1/students/${child.id}/guardians`, { as: 'hill', body: { guardianId: guardian.id } });
  await record.send(201, 'a login for the guardian', 'POST', '/v1/users', { as: 'hill', body: { email: 'gina@home.example', name: 'Gina Guardian', password, roles: ['guardian'], personId: guardian.id } });
  await record.logIn('gina', 'hill', 'gina@home.example', password);
  await record.send(200, 'her children', 'GET', '/v1/me/students', { as: 'gina' });
  await record.send(400, 'a name with a zero byte', 'POST', '/v1/students', { as: 'hill', body: { name: 'T\u0000om', grade: 1 } });
  await record.send(400, 'a field that nobody knows', 'POST', '/v1/students', { as: 'hill', body: { name: 'Tom', grade: 1, isAdmin: true } });
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
  const offer = (title: string, fields: object) => record.send<Named>(201, `${title} is offered`, 'POST', '/v1/activities', { as: 'hill', body: { title, description: '', term: '2027 spring', schedule, capacity: 10, status: 'open', ...fields } });
  const football = await offer('Football', { price: eur(12_000) });
  const choir = await offer('Choir', { price: eur(0) });
  const chess = await offer('Chess', { price: eur(5_000), capacity: 1 });
  const seniors = await offer('Seniors', { price: eur(1_000), eligibility: { minGrade: 7 } });
  await record.send(400, 'seats that cannot be', 'POST', '/v1/activities', { as: 'hill', body: { title: 'Void', term: 'x', schedule, capacity: -1, price: eur(1) } });
  return { football, choir, chess, seniors };
}

async function setPrices(record: Recorder, activityId: string): Promise<void> {
  await record.send(201, 'a sibling discount', 'POST', '/v1/discounts', { as: 'hill', body: { name: 'Siblings', scope: { kind: 'school' }, priority: 100, condition: { kind: 'sibling', fromChild: 2 }, reduction: { kind: 'percentage', basisPoints: 2_500 }, cap: null } });
  await record.send(201, 'a discount by code', 'POST', '/v1/discounts', { as: 'hill', body: { name: 'Welcome', scope: { kind: 'activity', activityId }, priority: 50, condition: { kind: 'code', code: 'WELCOME' }, reduction: { kind: 'amount', amount: eur(1_000) }, cap: null } });
  await record.send(201, 'a price by session', 'POST', '/v1/pricing-rules', { as: 'hill', body: { name: 'By session', scope: { kind: 'activity', activityId }, tariff: { kind: 'per-session', price: eur(500) } } });
  await record.send(200, 'all discounts', 'GET', '/v1/discounts', { as: 'hill' });
}

interface Enrolled extends Named {
  readonly fee: Named | null;
}

async function enroll(record: Recorder, { tom, tina, nora }: People, { football, choir, chess, seniors }: Activities): Promise<Record<'first' | 'second' | 'free' | 'last', Enrolled>> {
  const seat = (status: number, name: string, body: object, more: { as?: string; key?: string } = {}) => record.send<Enrolled>(status, name, 'POST', '/v1/enrollments', { as: 'gina', body, ...more });
  const wanted = { studentId: tom.id, activityId: football.id, discountCode: 'WELCOME' };
  const first = await seat(201, 'Tom plays football', wanted, { key: 'tom-football' });
  await seat(201, 'the same again', wanted, { key: 'tom-football' });
  await seat(422, 'the same key for something else', { ...wanted, activityId: choir.id }, { key: 'tom-football' });
  await seat(409, 'a second time', { studentId: tom.id, activityId: football.id });
  const second = await seat(201, 'Tina plays as well, for less', { studentId: tina.id, activityId: football.id });
  const free = await seat(201, 'Tom sings for nothing', { studentId: tom.id, activityId: choir.id });
  await seat(201, 'a code that nobody gave, where nothing is to be paid', { studentId: tina.id, activityId: choir.id, discountCode: 'NO-SUCH-CODE' });
  await seat(422, 'a code for chess that is for football', { studentId: tina.id, activityId: chess.id, discountCode: 'WELCOME' });
  const last = await seat(201, 'Tom takes the last seat', { studentId: tom.id, activityId: chess.id });
  await seat(409, 'Tina finds it full', { studentId: tina.id, activityId: chess.id });
  await seat(422, 'Tina is too young', { studentId: tina.id, activityId: seniors.id });
  await seat(404, 'a child of other people', { studentId: nora.id, activityId: seniors.id });
  await seat(201, 'the office enrolls Nora', { studentId: nora.id, activityId: seniors.id }, { as: 'hill' });
  const closed = await record.send<Named>(200, 'choir as it is', 'GET', `/v1/activities/${choir.id}`, { as: 'hill' });
  await record.send(200, 'choir closes', 'POST', `/v1/activities/${choir.id}/close`, { as: 'hill', headers: { 'if-match': `"${closed.version}"` } });
  await seat(409, 'too late for choir', { studentId: nora.id, activityId: choir.id }, { as: 'hill' });
  await record.send(200, 'her enrollments', 'GET', '/v1/me/enrollments', { as: 'gina' });
  await record.send(200, 'her fees', 'GET', '/v1/me/fees', { as: 'gina' });
  return { first, second, free, last };
}

async function payAndCancel(record: Recorder, { first, second, free, last }: Awaited<ReturnType<typeof enroll>>): Promise<void> {
  const fee = (await record.send<Named>(200, 'the fee', 'GET', `/v1/fees/${first.fee?.id}`, { as: 'hill' }))!;
  await record.send(200, 'a little more', 'POST', `/v1/fees/${fee.id}/adjustments`, { as: 'hill', body: { amount: eur(250), description: 'A ball' }, headers: { 'if-match': `"${fee.version}"` } });
  await record.send(412, 'paid by somebody who saw an old one', 'POST', `/v1/fees/${fee.id}/mark-paid`, { as: 'hill', headers: { 'if-match': `"${fee.version}"` } });
  const adjusted = await record.send<Named>(200, 'the fee now', 'GET', `/v1/fees/${fee.id}`, { as: 'hill' });
  await record.send(200, 'paid', 'POST', `/v1/fees/${fee.id}/mark-paid`, { as: 'hill', headers: { 'if-match': `"${adjusted.version}"` } });
  for (const [name, { id }] of Object.entries({ paid: first, open: second, free, last })) {
    await record.send(200, `cancelled: ${name}`, 'POST', `/v1/enrollments/${id}/cancel`, { as: 'hill', body: { reason: 'The family moves' } });
    await record.send(200, `as it is now: ${name}`, 'GET', `/v1/enrollments/${id}`, { as: 'hill' });
  }
  await record.send(409, 'cancelled twice', 'POST', `/v1/enrollments/${second.id}/cancel`, { as: 'hill', body: { reason: 'Again' } });
  await record.send(200, 'fees in the end', 'GET', '/v1/fees', { as: 'hill' });
}

async function knockOnOtherDoors(record: Recorder, { tom }: People, { football }: Activities): Promise<void> {
  await record.send(404, 'a foreign student', 'GET', `/v1/students/${tom.id}`, { as: 'lake' });
  await record.send(404, 'a foreign seat', 'POST', '/v1/enrollments', { as: 'lake', body: { studentId: tom.id, activityId: football.id } });
  await record.send(400, 'an id that is none', 'GET', '/v1/enrollments/not-an-id', { as: 'hill' });
  await record.send(401, 'nobody', 'GET', '/v1/students');
  await record.send(401, 'a wrong password', 'POST', '/v1/auth/login', { body: { school: 'hill', email: 'head@hill.example', password: 'wrong' } });
  await record.send(404, 'a route that is none', 'GET', '/v1/nothing', { as: 'hill' });
}

async function lookAround(record: Recorder): Promise<void> {
  await record.send(200, 'students', 'GET', '/v1/students?limit=2', { as: 'hill' });
  await record.send(200, 'enrollments', 'GET', '/v1/enrollments?status=confirmed', { as: 'hill' });
  await record.send(200, 'activities of the other school', 'GET', '/v1/activities', { as: 'lake' });
  await record.send(200, 'dead letters', 'GET', '/v1/dead-letters', { as: 'hill' });
  await record.send(200, 'seats counted again', 'GET', '/v1/activities/seat-audit', { as: 'hill' });
}

async function suspendASchool(record: Recorder): Promise<void> {
  const { items } = await record.send<{ items: readonly (Named & { slug: string })[] }>(200, 'all schools', 'GET', '/v1/schools', { as: 'operator' });
  const lake = items.find(({ slug }) => slug === 'lake')!;
  await record.send(200, 'lake is suspended', 'POST', `/v1/schools/${lake.id}/suspend`, { as: 'operator', body: { reason: 'Unpaid' } });
  await record.send(403, 'nobody of lake comes in', 'POST', '/v1/auth/login', { body: { school: 'lake', email: 'head@lake.example', password } });
  await record.send(200, 'lake goes on', 'POST', `/v1/schools/${lake.id}/resume`, { as: 'operator' });
  await record.logIn('lake', 'lake', 'head@lake.example', password);
}
