import { newId } from '@schoolhouse/platform/ids/ids';
import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { CalculateFees, CreateDiscount, VoidFee } from '../contract';
import { aCalculation, aDiscount, anActivity, EUR } from './builders';
import { FakeFees } from './fake-fees';
import { openFees } from './open-fees';

/** The same conversation with the module and with its fake: what differed would be a lie told to other modules' specs. */
async function conversation(send: (message: object) => Promise<object>) {
  const said: object[] = [];
  const ask = (message: object) => send(message).then((answer) => said.push(answer), (error: { code: string }) => said.push({ refused: error.code }));
  const full = aCalculation();
  const cheap = aCalculation({ discountCode: 'half', activity: anActivity({ price: EUR(105) }) });
  const free = aCalculation({ activity: anActivity({ price: EUR(0) }) });
  for (const calculation of [full, cheap, free, full, aCalculation({ discountCode: 'NOPE' })]) await ask(new CalculateFees(calculation));
  for (const enrollmentId of [full.enrollmentId, full.enrollmentId, cheap.enrollmentId, free.enrollmentId, newId()]) await ask(new VoidFee({ enrollmentId, reason: 'moved away' }));
  return said.map((answer) => JSON.parse(JSON.stringify(answer, (key, value) => (/id$/i.test(key) ? 'an id' : value))));
}

describe('the fake of this module', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openFees()));
  afterAll(() => house.close());

  it('answers as the module does', async () => {
    const school = house.school();
    await school.execute(new CreateDiscount(aDiscount({ name: 'Half', condition: { kind: 'code', code: 'HALF' }, reduction: { kind: 'percentage', basisPoints: 5_000 } })));
    const { fakes } = new FakeFees(() => house.clock.now());
    const ofModule = await conversation((message) => school.execute(message as never));
    const ofFake = await conversation(async (message) => fakes.find((fake) => message instanceof (fake.message as never))!.answer(message as never) as object);
    expect(ofFake).toEqual(ofModule);
    expect(ofModule.map(({ refused, fee }) => refused ?? fee?.status ?? null)).toEqual(['open', 'open', 'paid', 'FEE_EXISTS', 'DISCOUNT_CODE_INVALID', 'void', 'void', 'void', 'paid', null]);
  });
});
