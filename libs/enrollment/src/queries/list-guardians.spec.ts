import type { ModuleUnderTest, SchoolUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { GetGuardian, ListGuardians } from '../contract';
import { aHousehold, registeredGuardian } from '../testing/builders';
import { openEnrollment } from '../testing/open-enrollment';

describe('ListGuardians', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openEnrollment()));
  afterAll(() => house.close());

  const ids = async (school: SchoolUnderTest, filter: ConstructorParameters<typeof ListGuardians>[0]) =>
    (await school.query(new ListGuardians(filter))).items.map(({ id }) => id);

  it('shows the guardians of the school, and of no other', async () => {
    const school = house.school();
    const [first, second] = [await registeredGuardian(school), await registeredGuardian(school)];
    expect(await ids(school, {})).toEqual([first.id, second.id]);
    expect(await ids(house.school(), {})).toEqual([]);
    await expect(house.school().query(new GetGuardian({ guardianId: first.id }))).rejects.toMatchObject({ code: 'GUARDIAN_NOT_FOUND' });
  });

  it('filters by household, and by text in names and mail addresses', async () => {
    const school = house.school();
    const { householdId, guardian } = await aHousehold(school);
    const other = await registeredGuardian(school, { name: 'Jo', email: 'jo@obi.example' });
    expect(await ids(school, { householdId })).toEqual([guardian.id]);
    expect(await ids(school, { text: 'JO@' })).toEqual([other.id]);
    expect(await ids(school, { text: 'ngozi' })).toEqual([guardian.id]);
  });

  it('goes on where the page before ended', async () => {
    const school = house.school();
    const all = [await registeredGuardian(school), await registeredGuardian(school), await registeredGuardian(school)].map(({ id }) => id);
    const { items, next } = await school.query(new ListGuardians({ limit: 2 }));
    expect([...items.map(({ id }) => id), ...(await ids(school, { after: next }))]).toEqual(all);
  });
});
