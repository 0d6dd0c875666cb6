import type { ModuleUnderTest, SchoolUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { ChangeStudent, ListStudents } from '../contract';
import { aHousehold, registered } from '../testing/builders';
import { openEnrollment } from '../testing/open-enrollment';

describe('ListStudents', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openEnrollment()));
  afterAll(() => house.close());

  const names = async (school: SchoolUnderTest, filter: ConstructorParameters<typeof ListStudents>[0]) =>
    (await school.query(new ListStudents(filter))).items.map(({ name }) => name);

  it('shows the students of the school in the order in which they came, and of no other school', async () => {
    const school = house.school();
    for (const name of ['Cleo', 'Ada', 'Ben']) await registered(school, { name });
    await registered(house.school(), { name: 'Foreign' });
    expect(await names(school, {})).toEqual(['Cleo', 'Ada', 'Ben']);
  });

  it('filters by grade, kindergarten too', async () => {
    const school = house.school();
    await registered(school, { name: 'Ada', grade: 4 });
    await registered(school, { name: 'Ben', grade: 0 });
    expect(await names(school, { grade: 0 })).toEqual(['Ben']);
  });

  it('filters by household and by status', async () => {
    const school = house.school();
    const { householdId, student } = await aHousehold(school);
    await registered(school, { name: 'Ben', householdId });
    await registered(school, { name: 'Cleo' });
    await school.execute(new ChangeStudent({ studentId: student.id, version: student.version, changes: { status: 'inactive' } }));
    expect(await names(school, { householdId })).toEqual([student.name, 'Ben']);
    expect(await names(school, { householdId, status: 'active' })).toEqual(['Ben']);
  });

  it('finds text in names and numbers, in any case of letters', async () => {
    const school = house.school();
    await registered(school, { name: 'Zoë LÊ', externalNumber: 'S-17' });
    await registered(school, { name: 'Ada' });
    expect(await names(school, { text: 'lê' })).toEqual(['Zoë LÊ']);
    expect(await names(school, { text: 's-1' })).toEqual(['Zoë LÊ']);
  });

  it('takes what LIKE would take for a wildcard as it stands', async () => {
    const school = house.school();
    for (const name of ['100% Ada', 'A_a', 'Back\\slash', 'Ada']) await registered(school, { name });
    expect(await names(school, { text: '%' })).toEqual(['100% Ada']);
    expect(await names(school, { text: '_' })).toEqual(['A_a']);
    expect(await names(school, { text: '\\' })).toEqual(['Back\\slash']);
  });

  it('is walked without a miss or a repeat while students come and are renamed', async () => {
    const school = house.school();
    const present = [];
    for (let count = 0; count < 7; count += 1) present.push(await registered(school, { name: `Student ${count}` }));
    const seen: string[] = [];
    let after: string[] | null = null;
    do {
      const page: { items: { id: string }[]; next: string[] | null } = await school.query(new ListStudents({ limit: 2, after }));
      seen.push(...page.items.map(({ id }) => id));
      after = page.next;
      if (seen.length < 8) await registered(school, { name: 'A latecomer' });
      const { id: studentId, version } = present[0];
      await school.execute(new ChangeStudent({ studentId, version, changes: { name: 'Zuletzt' } })).catch(() => undefined);
    } while (after);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.slice(0, 7)).toEqual(present.map(({ id }) => id));
  });

  it('says with the last full page that there is no next', async () => {
    const school = house.school();
    for (let count = 0; count < 2; count += 1) await registered(school);
    expect((await school.query(new ListStudents({ limit: 2 }))).next).toBeNull();
  });
});
