import { anActivity } from '@schoolhouse/activity/testing/builders';
import { registered } from '@schoolhouse/enrollment/testing/builders';
import { newId } from '@schoolhouse/platform/ids/ids';
import { StartWorkflow } from '@schoolhouse/saga';
import { openHouse, type HouseUnderTest, type SchoolOfHouse } from './house-under-test';

describe('a burst on one activity', () => {
  let house: HouseUnderTest;
  beforeAll(async () => (house = await openHouse()));
  afterAll(() => house?.close());

  const enroll = (school: SchoolOfHouse, studentId: string, activityId: string, key = newId()) => {
    const enrollmentId = newId();
    const input = { enrollmentId, studentId, activityId, discountCode: null };
    return school.execute(new StartWorkflow({ workflow: 'enroll-student', subjectId: enrollmentId, input, waitMs: 30_000 }), { key });
  };

  it('gives every seat and not one more, and tells all others why', async () => {
    const school = await house.school();
    const activity = await anActivity(school, { capacity: 5 });
    const students = await Promise.all(Array.from({ length: 150 }, () => registered(school)));
    const answers = await Promise.all(students.map(({ id }) => enroll(school, id, activity.id)));
    const ends = answers.map(({ workflow }) => (workflow.status === 'completed' ? 'seat' : workflow.error?.code));
    expect(ends.filter((end) => end === 'seat')).toHaveLength(5);
    expect(new Set(ends)).toEqual(new Set(['seat', 'CAPACITY_EXCEEDED']));
    expect(await school.rows('activity.activity')).toMatchObject([{ reserved: 5 }]);
  });

  it('keeps the answer of whom it sent away from the line: the same key is told the same', async () => {
    const school = await house.school();
    const activity = await anActivity(school, { capacity: 1 });
    const students = await Promise.all(Array.from({ length: 130 }, () => registered(school)));
    const asked = students.map(({ id }) => ({ id, key: newId() }));
    const first = await Promise.all(asked.map(({ id, key }) => enroll(school, id, activity.id, key)));
    const foreseen = first.findIndex(({ workflow }) => workflow.status === 'failed');
    expect(foreseen).toBeGreaterThanOrEqual(0);
    await house.database.inspect('UPDATE activity.activity SET capacity = 10 WHERE id = $1', [activity.id]);
    expect(await enroll(school, asked[foreseen].id, activity.id, asked[foreseen].key)).toEqual(first[foreseen]);
  });
});
