import { newId } from '@schoolhouse/platform/ids/ids';
import type { ModuleUnderTest, SchoolUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { CancelEnrollment, ChangeStudent, ConfirmEnrollment, GetEnrollment, GetStudent, ListContacts, type StudentView } from '../contract';
import { aHousehold, anEnrollment, registered, registeredGuardian } from './builders';
import { FakePeople } from './fake-people';
import { openEnrollment } from './open-enrollment';

interface Cast {
  readonly ada: StudentView;
  readonly ben: StudentView;
  readonly gone: StudentView;
}

const reason = { code: 'OFFICE', message: 'By the office.' };

/** The same conversation with the module and with its fake: what differed would be a lie told to other modules' specs. */
async function conversation({ ada, ben, gone }: Cast, send: (message: object) => Promise<object>) {
  const said: object[] = [];
  const ask = (message: object) => send(message).then((answer) => said.push(answer), (error: { code: string }) => said.push({ refused: error.code }));
  const [adas, bens] = [anEnrollment({ studentId: ada.id }), anEnrollment({ studentId: ben.id })];
  for (const request of [adas, bens, anEnrollment({ ...adas, enrollmentId: newId() }), anEnrollment({ studentId: gone.id }), anEnrollment()]) await ask(request);
  for (const enrollmentId of [adas.enrollmentId, adas.enrollmentId, newId()]) await ask(new ConfirmEnrollment({ enrollmentId, feeId: null }));
  for (const { enrollmentId } of [adas, adas, bens, anEnrollment()]) await ask(new CancelEnrollment({ enrollmentId, reason }));
  for (const { enrollmentId } of [adas, anEnrollment()]) {
    await ask(new GetEnrollment({ enrollmentId }));
    await ask(new ListContacts({ enrollmentIds: [enrollmentId] }));
  }
  await ask(new ConfirmEnrollment({ enrollmentId: bens.enrollmentId, feeId: null }));
  await ask(anEnrollment({ ...adas, enrollmentId: newId() }));
  for (const studentId of [ben.id, newId()]) await ask(new GetStudent({ studentId }));
  return withoutIds(said);
}

/** Ids differ from one conversation to the other; which are the same within one does not. */
function withoutIds(said: object[]): unknown {
  const seen: string[] = [];
  const place = (id: string) => `id ${seen.includes(id) ? seen.indexOf(id) : seen.push(id) - 1}`;
  return JSON.parse(JSON.stringify(said).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, place));
}

describe('the fake of this module', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openEnrollment()));
  afterAll(() => house.close());

  async function castOf(school: SchoolUnderTest): Promise<Cast> {
    const { householdId, student } = await aHousehold(school);
    await registeredGuardian(school, { name: 'Stranger' });
    const gone = await registered(school);
    await school.execute(new ChangeStudent({ studentId: gone.id, version: 1, changes: { status: 'inactive' } }));
    return { ada: student, ben: await registered(school, { name: 'Ben', householdId }), gone };
  }

  function castOfFake(people: FakePeople): Cast {
    const householdId = newId();
    people.guardian({ householdId });
    people.guardian({ name: 'Stranger' });
    return { ada: people.student({ householdId }), ben: people.student({ name: 'Ben', householdId }), gone: people.student({ status: 'inactive' }) };
  }

  it('answers as the module does', async () => {
    const school = house.school();
    const people = new FakePeople(() => house.clock.now());
    const answerOf = async (message: object) => people.fakes.find((one) => message instanceof (one.message as never))!.answer(message as never) as object;
    const send = (message: object) => (message instanceof GetStudent || message instanceof GetEnrollment || message instanceof ListContacts ? school.query<object>(message) : school.execute<object>(message as never));
    const ofModule = await conversation(await castOf(school), send);
    expect(await conversation(castOfFake(people), answerOf)).toEqual(ofModule);
    expect(JSON.stringify(ofModule)).toMatch(/DUPLICATE_ENROLLMENT.*STUDENT_INACTIVE.*STUDENT_NOT_FOUND.*ILLEGAL_TRANSITION.*ENROLLMENT_NOT_FOUND/);
  });
});
