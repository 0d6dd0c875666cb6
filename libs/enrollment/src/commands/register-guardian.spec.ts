import { newId } from '@schoolhouse/platform/ids/ids';
import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { GetGuardian, ListGuardians, RegisterGuardian } from '../contract';
import { aHousehold, registeredGuardian } from '../testing/builders';
import { openEnrollment } from '../testing/open-enrollment';

describe('RegisterGuardian', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openEnrollment()));
  afterAll(() => house.close());

  it('keeps all that is said of the guardian', async () => {
    const school = house.school();
    const { householdId } = await aHousehold(school);
    const given = { name: 'Ngozi Okafor', email: 'ngozi@okafor.example', phone: '+41446681800', locale: 'de-CH', householdId };
    const { guardian } = await school.execute(new RegisterGuardian(given));
    expect(guardian).toEqual({ ...given, id: guardian.id, version: 1 });
    expect(await school.query(new GetGuardian({ guardianId: guardian.id }))).toEqual({ guardian });
  });

  it('sent twice, registers once and gives the same answer', async () => {
    const school = house.school();
    const key = newId();
    const command = new RegisterGuardian({ name: 'Ngozi Okafor' });
    const first = await school.execute(command, { key });
    expect(await school.execute(command, { key })).toEqual(first);
    expect((await school.query(new ListGuardians({}))).items).toEqual([first.guardian]);
  });

  it("refuses another school's household as one that is not there", async () => {
    const { householdId } = await aHousehold(house.school());
    await expect(registeredGuardian(house.school(), { householdId })).rejects.toMatchObject({ code: 'HOUSEHOLD_NOT_FOUND' });
  });

  it.each([{ email: 'nobody' }, { phone: '044 668 18 00' }, { locale: 'german' }])('refuses %j', async (fields) => {
    await expect(registeredGuardian(house.school(), fields)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});
