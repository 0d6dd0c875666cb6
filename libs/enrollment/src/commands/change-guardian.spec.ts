import { newId } from '@schoolhouse/platform/ids/ids';
import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { ChangeGuardian, GetGuardian } from '../contract';
import { registeredGuardian } from '../testing/builders';
import { atOnce, refusalsOf } from '../testing/at-once';
import { openEnrollment } from '../testing/open-enrollment';

describe('ChangeGuardian', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openEnrollment()));
  afterAll(() => house.close());

  it('changes what is named, and keeps the rest', async () => {
    const school = house.school();
    const before = await registeredGuardian(school);
    const { guardian } = await school.execute(new ChangeGuardian({ guardianId: before.id, version: 1, changes: { locale: 'fr', email: null } }));
    expect(guardian).toEqual({ ...before, locale: 'fr', email: null, version: 2 });
    expect(await school.query(new GetGuardian({ guardianId: before.id }))).toEqual({ guardian });
  });

  it('sent twice, changes once and gives the same answer', async () => {
    const school = house.school();
    const { id: guardianId } = await registeredGuardian(school);
    const [command, key] = [new ChangeGuardian({ guardianId, version: 1, changes: { locale: 'fr' } }), newId()];
    const first = await school.execute(command, { key });
    expect(await school.execute(command, { key })).toEqual(first);
    expect(await school.query(new GetGuardian({ guardianId }))).toMatchObject({ guardian: { version: 2 } });
  });

  it('lets one of many who read the same version change it', async () => {
    const school = house.school();
    const { id: guardianId } = await registeredGuardian(school);
    const attempts = ['de', 'fr', 'it', 'rm'].map((locale) => () => school.execute(new ChangeGuardian({ guardianId, version: 1, changes: { locale } })));
    const outcomes = await atOnce(house, `SELECT FROM enrollment.guardian WHERE id = '${guardianId}' FOR UPDATE`, attempts);
    expect(refusalsOf(outcomes)).toEqual(Array(3).fill('GUARDIAN_CHANGED'));
  });

  it("refuses another school's guardian as one who is not there", async () => {
    const { id: guardianId } = await registeredGuardian(house.school());
    await expect(house.school().execute(new ChangeGuardian({ guardianId, version: 1, changes: {} }))).rejects.toMatchObject({ code: 'GUARDIAN_NOT_FOUND' });
  });
});
