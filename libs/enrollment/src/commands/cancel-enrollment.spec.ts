import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { newId } from '@schoolhouse/platform/ids/ids';
import { CancelEnrollment, ConfirmEnrollment, GetEnrollment } from '../contract';
import { confirmed, enrolled, registered } from '../testing/builders';
import { openEnrollment } from '../testing/open-enrollment';

const reason = { code: 'CAPACITY_EXCEEDED', message: 'All seats of this activity are taken.' };

describe('CancelEnrollment', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openEnrollment()));
  afterAll(() => house.close());

  it('rejects what was never confirmed, keeping the reason, and tells it', async () => {
    const school = house.school();
    const enrollmentId = await enrolled(school, (await registered(school)).id);
    const { enrollment } = await school.execute(new CancelEnrollment({ enrollmentId, reason }));
    expect(enrollment).toMatchObject({ status: 'rejected', reason, endedAt: house.clock.now().toISOString(), version: 2 });
    expect(await school.query(new GetEnrollment({ enrollmentId }))).toEqual({ enrollment });
    expect((await school.events()).at(-1)).toMatchObject({ type: 'enrollment.enrollment-cancelled.v1', subject: enrollmentId, data: { enrollmentId, status: 'rejected', reason } });
  });

  it('cancels what was confirmed, and tells it', async () => {
    const school = house.school();
    const { id: enrollmentId, confirmedAt } = await confirmed(school, (await registered(school)).id);
    const { enrollment } = await school.execute(new CancelEnrollment({ enrollmentId, reason }));
    expect(enrollment).toMatchObject({ status: 'cancelled', reason, confirmedAt, version: 3 });
    expect((await school.events()).at(-1)).toMatchObject({ data: { status: 'cancelled' } });
  });

  it('sent twice, ends it once and gives the same answer', async () => {
    const school = house.school();
    const command = new CancelEnrollment({ enrollmentId: await enrolled(school, (await registered(school)).id), reason });
    const key = newId();
    const first = await school.execute(command, { key });
    expect(await school.execute(command, { key })).toEqual(first);
    expect(await school.events()).toHaveLength(2);
  });

  it('leaves what has ended as it is, and says nothing more', async () => {
    const school = house.school();
    const enrollmentId = await enrolled(school, (await registered(school)).id);
    const first = await school.execute(new CancelEnrollment({ enrollmentId, reason }));
    expect(await school.execute(new CancelEnrollment({ enrollmentId, reason: { code: 'LATER', message: 'Another reason.' } }))).toEqual(first);
    expect(await school.events()).toHaveLength(2);
  });

  it('has nothing to do where there is no enrollment, or only one of another school', async () => {
    const school = house.school();
    const enrollmentId = await enrolled(school, (await registered(school)).id);
    expect(await school.execute(new CancelEnrollment({ enrollmentId: newId(), reason }))).toEqual({ enrollment: null });
    expect(await house.school().execute(new CancelEnrollment({ enrollmentId, reason }))).toEqual({ enrollment: null });
    expect(await school.query(new GetEnrollment({ enrollmentId }))).toMatchObject({ enrollment: { status: 'new' } });
  });

  it('raced by a confirmation, ends the enrollment, with one version a step', async () => {
    const school = house.school();
    for (let round = 0; round < 10; round += 1) {
      const enrollmentId = await enrolled(school, (await registered(school)).id);
      const [confirmation] = await Promise.allSettled([
        school.execute(new ConfirmEnrollment({ enrollmentId, feeId: null })),
        school.execute(new CancelEnrollment({ enrollmentId, reason })),
      ]);
      const expected = confirmation.status === 'fulfilled' ? { status: 'cancelled', version: 3 } : { status: 'rejected', version: 2 };
      expect(await school.query(new GetEnrollment({ enrollmentId }))).toMatchObject({ enrollment: expected });
    }
  });

  it('refuses a reason that no database can keep', async () => {
    const command = new CancelEnrollment({ enrollmentId: newId(), reason: { code: 'X', message: 'a\0b' } });
    await expect(house.school().execute(command)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});
