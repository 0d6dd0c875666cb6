import type { ModuleUnderTest, SchoolUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { newId } from '@schoolhouse/platform/ids/ids';
import { CancelEnrollment, GetEnrollment, ListEnrollments } from '../contract';
import { confirmed, enrolled, registered } from '../testing/builders';
import { openEnrollment } from '../testing/open-enrollment';

describe('ListEnrollments', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openEnrollment()));
  afterAll(() => house.close());

  const ids = async (school: SchoolUnderTest, filter: ConstructorParameters<typeof ListEnrollments>[0]) =>
    (await school.query(new ListEnrollments(filter))).items.map(({ id }) => id);

  it('shows each as GetEnrollment shows it, the newest first, and of no other school', async () => {
    const school = house.school();
    const { id: studentId } = await registered(school);
    const first = await confirmed(school, studentId);
    const second = await enrolled(school, studentId);
    await school.execute(new CancelEnrollment({ enrollmentId: second, reason: { code: 'OFFICE', message: 'By the office.' } }));
    const { items } = await school.query(new ListEnrollments({}));
    expect(items).toEqual([(await school.query(new GetEnrollment({ enrollmentId: second }))).enrollment, first]);
    expect(await ids(house.school(), {})).toEqual([]);
    await expect(house.school().query(new GetEnrollment({ enrollmentId: first.id }))).rejects.toMatchObject({ code: 'ENROLLMENT_NOT_FOUND' });
  });

  it('filters by student, activity and status, also together', async () => {
    const school = house.school();
    const [ada, ben] = [await registered(school), await registered(school)];
    const activityId = newId();
    const adas = await enrolled(school, ada.id, activityId);
    const bens = (await confirmed(school, ben.id, activityId)).id;
    const other = await enrolled(school, ben.id);
    expect(await ids(school, { studentId: ben.id })).toEqual([other, bens]);
    expect(await ids(school, { activityId })).toEqual([bens, adas]);
    expect(await ids(school, { status: 'new' })).toEqual([other, adas]);
    expect(await ids(school, { studentId: ben.id, activityId, status: 'new' })).toEqual([]);
  });

  it('is walked without a miss or a repeat while students enroll and confirm', async () => {
    const school = house.school();
    const present: string[] = [];
    for (let count = 0; count < 7; count += 1) present.unshift(await enrolled(school, (await registered(school)).id));
    const seen: string[] = [];
    let after: string[] | null = null;
    do {
      const page: { items: { id: string }[]; next: string[] | null } = await school.query(new ListEnrollments({ limit: 2, after }));
      seen.push(...page.items.map(({ id }) => id));
      after = page.next;
      await confirmed(school, (await registered(school)).id);
    } while (after);
    expect(seen).toEqual(present);
  });

  it.each([
    ['enrollment_student', { student_id: newId() }],
    ['enrollment_activity', { activity_id: newId() }],
    ['enrollment_status', { status: 'new' }],
  ])('finds its rows by %s, in order', async (index, filter) => {
    const [[column, value]] = Object.entries(filter);
    await house.database.inspect('SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off');
    const plan = await house.database.inspect(
      `EXPLAIN SELECT * FROM enrollment.enrollment WHERE tenant_id = '${newId()}' AND ${column} = '${value}' ORDER BY id DESC LIMIT 21`,
    );
    expect(JSON.stringify(plan)).toContain(index);
    expect(JSON.stringify(plan)).not.toContain('Filter');
  });
});
