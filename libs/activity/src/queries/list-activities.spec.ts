import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { newId } from '@schoolhouse/platform/ids/ids';
import { ListActivities, ListReservations, ReleaseCapacity } from '../contract';
import { anActivity, aSeat } from '../testing/builders';
import { openActivityModule } from '../testing/open-activity-module';

describe('the lists', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openActivityModule()));
  afterAll(() => house.close());

  async function aCatalog() {
    const school = house.school();
    await anActivity(school, { title: 'Chess', term: 'autumn', eligibility: { minGrade: 3, maxGrade: 5 } });
    await anActivity(school, { title: '100% Go', term: 'autumn', status: 'closed', eligibility: { minGrade: 5 } });
    const { id } = await anActivity(school, { title: 'Chess for masters', term: 'spring', capacity: 1, eligibility: { maxGrade: 2 } });
    await school.execute(aSeat(id, { grade: 1 }));
    return { school, titles: async (filter: ConstructorParameters<typeof ListActivities>[0]) => (await school.query(new ListActivities(filter))).items.map(({ title }) => title) };
  }

  it('shows the newest first, all without a filter', async () => {
    const { titles } = await aCatalog();
    expect(await titles({})).toEqual(['Chess for masters', '100% Go', 'Chess']);
  });

  it.each([
    ['term', { term: 'autumn' }, ['100% Go', 'Chess']],
    ['status', { status: 'closed' as const }, ['100% Go']],
    ['a grade at a bound', { grade: 5 }, ['100% Go', 'Chess']],
    ['a grade within an open range', { grade: -1 }, ['Chess for masters']],
    ['part of the title, in any case', { title: 'cHESS' }, ['Chess for masters', 'Chess']],
    ['a title with what LIKE takes for a wildcard', { title: '0%' }, ['100% Go']],
    ['a title of which wildcards would find all', { title: '%' }, ['100% Go']],
    ['free seats', { withFreeSeats: true }, ['100% Go', 'Chess']],
    ['all of them at once', { term: 'autumn', grade: 4, title: 'e', withFreeSeats: true, status: 'open' as const }, ['Chess']],
  ])('filters by %s', async (_, filter, expected) => {
    const { titles } = await aCatalog();
    expect(await titles(filter)).toEqual(expected);
  });

  it('walks the catalog in pages, and misses and repeats nothing while activities are added', async () => {
    const school = house.school();
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.unshift((await anActivity(school)).id);
    const walked: string[] = [];
    for (let after: string[] | null = null, more = true; more; ) {
      const page: { items: { id: string }[]; next: string[] | null } = await school.query(new ListActivities({ limit: 2, after }));
      walked.push(...page.items.map(({ id }) => id));
      await anActivity(school);
      [after, more] = [page.next, page.next !== null];
    }
    expect(walked).toEqual(ids);
  });

  it('shows the reservations of one activity in the order of their making, by status', async () => {
    const school = house.school();
    const { id: activityId } = await anActivity(school);
    const requests = [aSeat(activityId), aSeat(activityId), aSeat(activityId)];
    for (const request of requests) await school.execute(request);
    await school.execute(new ReleaseCapacity({ activityId, enrollmentId: requests[1].enrollmentId }));
    const enrollments = async (filter: object) => (await school.query(new ListReservations({ activityId, ...filter }))).items.map(({ enrollmentId }) => enrollmentId);
    expect(await enrollments({})).toEqual(requests.map(({ enrollmentId }) => enrollmentId));
    expect(await enrollments({ status: 'released' })).toEqual([requests[1].enrollmentId]);
    const first = await school.query(new ListReservations({ activityId, limit: 2 }));
    expect(await enrollments({ limit: 2, after: first.next })).toEqual([requests[2].enrollmentId]);
  });

  it('shows reservations neither of an unknown activity nor to another school', async () => {
    const { id: activityId } = await anActivity(house.school());
    for (const unknown of [newId(), activityId]) await expect(house.school().query(new ListReservations({ activityId: unknown }))).rejects.toMatchObject({ code: 'ACTIVITY_NOT_FOUND' });
  });
});
