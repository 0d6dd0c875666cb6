import { newId } from '@schoolhouse/platform/ids/ids';
import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { BeginCancellation, CancelEnrollment, GetEnrollment } from '../contract';
import { confirmed, enrolled, registered } from '../testing/builders';
import { openEnrollment } from '../testing/open-enrollment';

const reason = { code: 'OFFICE', message: 'By the office.' };

describe('BeginCancellation', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openEnrollment()));
  afterAll(() => house.close());

  it('names the activity of what is confirmed, and changes nothing yet', async () => {
    const school = house.school();
    const { id: enrollmentId, activityId } = await confirmed(school, (await registered(school)).id);
    expect(await school.execute(new BeginCancellation({ enrollmentId, reason }))).toEqual({ activityId });
    expect(await school.query(new GetEnrollment({ enrollmentId }))).toMatchObject({ enrollment: { status: 'confirmed', version: 2 } });
  });

  it('sent twice, gives the same answer, also when the enrollment has ended in between', async () => {
    const school = house.school();
    const { id: enrollmentId } = await confirmed(school, (await registered(school)).id);
    const [command, key] = [new BeginCancellation({ enrollmentId, reason }), newId()];
    const first = await school.execute(command, { key });
    await school.execute(new CancelEnrollment({ enrollmentId, reason }));
    expect(await school.execute(command, { key })).toEqual(first);
  });

  it('refuses what is not confirmed', async () => {
    const school = house.school();
    const { id: studentId } = await registered(school);
    const ended = await confirmed(school, studentId);
    await school.execute(new CancelEnrollment({ enrollmentId: ended.id, reason }));
    for (const enrollmentId of [await enrolled(school, studentId), ended.id]) {
      await expect(school.execute(new BeginCancellation({ enrollmentId, reason }))).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    }
  });

  it("refuses another school's enrollment as one that is not there", async () => {
    const school = house.school();
    const { id: enrollmentId } = await confirmed(school, (await registered(school)).id);
    await expect(house.school().execute(new BeginCancellation({ enrollmentId, reason }))).rejects.toMatchObject({ code: 'ENROLLMENT_NOT_FOUND' });
  });
});
