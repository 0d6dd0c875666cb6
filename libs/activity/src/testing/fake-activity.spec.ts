import { newId } from '@schoolhouse/platform/ids/ids';
import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { ReleaseCapacity, type ActivityView } from '../contract';
import { anActivity, type aNewActivity, aSeat } from './builders';
import { FakeActivities } from './fake-activity';
import { openActivityModule } from './open-activity-module';

type Fields = Parameters<typeof aNewActivity>[0];

/** The same conversation with the module and with its fake: what differed would be a lie told to other modules' specs. */
async function conversation(add: (fields: Fields) => Promise<ActivityView>, send: (message: object) => Promise<object>) {
  const said: object[] = [];
  const ask = (message: object) => send(message).then((answer) => said.push(answer), (error: { code: string }) => said.push({ refused: error.code }));
  const [one, closed, strict] = [await add({ capacity: 1 }), await add({ status: 'closed' }), await add({ eligibility: { minGrade: 9 } })];
  const first = aSeat(one.id);
  for (const request of [first, aSeat(one.id), aSeat(closed.id), aSeat(strict.id), aSeat(newId())]) await ask(request);
  for (const activityId of [closed.id, one.id, one.id]) await ask(new ReleaseCapacity({ enrollmentId: first.enrollmentId, activityId }));
  for (const request of [first, aSeat(one.id)]) await ask(request);
  const ids = [one.id, closed.id, strict.id];
  return said.map((answer) => JSON.parse(JSON.stringify(answer, (key, value) => (key === 'reservationId' ? 'an id' : ids.includes(value) ? ids.indexOf(value) : value))));
}

describe('the fake of this module', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openActivityModule()));
  afterAll(() => house.close());

  it('answers as the module does', async () => {
    const school = house.school();
    const activities = new FakeActivities(() => house.clock.now());
    const answerOf = async (message: object) => activities.fakes.find((fake) => message instanceof (fake.message as never))!.answer(message as never) as object;
    const ofFake = await conversation(async (fields) => activities.add(fields), answerOf);
    const ofModule = await conversation((fields) => anActivity(school, fields), (message) => school.execute(message as never));
    expect(ofFake).toEqual(ofModule);
    expect(ofModule.flatMap(({ refused }) => refused ?? [])).toEqual(['CAPACITY_EXCEEDED', 'ACTIVITY_CLOSED', 'NOT_ELIGIBLE', 'ACTIVITY_NOT_FOUND', 'ALREADY_RESERVED']);
  });
});
