import { newId } from '@schoolhouse/platform/ids/ids';
import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { AuditSeats, CloseActivity, GetActivity, ListReservations, ReleaseCapacity } from '../contract';
import { anActivity, aSeat } from '../testing/builders';
import { raceForRow, refusals, whileHeld } from '../testing/held-row';
import { openActivityModule } from '../testing/open-activity-module';

describe('reserving capacity', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openActivityModule()));
  afterAll(() => house.close());

  it('takes a seat, writes the reservation that holds it and tells it', async () => {
    const school = house.school();
    const activity = await anActivity(school, { schedule: { startsOn: '2026-10-01', sessionCount: 12 } });
    const request = aSeat(activity.id);
    const { reservationId, activity: reserved } = await school.execute(request);
    expect(reserved).toEqual({ activityId: activity.id, title: 'Chess club', term: '2026 autumn', price: { amount: 12_000, currency: 'EUR' }, sessionCount: 12, startsOn: '2026-10-01' });
    expect((await school.query(new GetActivity({ activityId: activity.id }))).activity).toEqual({ ...activity, reserved: 1 });
    const { items } = await school.query(new ListReservations({ activityId: activity.id }));
    expect(items).toMatchObject([{ id: reservationId, enrollmentId: request.enrollmentId, studentId: request.studentId, status: 'active', endedAt: null }]);
    expect((await school.events()).at(-1)).toMatchObject({ type: 'activity.capacity-reserved.v1', subject: reservationId, data: { reservationId, enrollmentId: request.enrollmentId, activityId: activity.id } });
  });

  it('takes one seat when sent twice, and answers the same', async () => {
    const school = house.school();
    const { id } = await anActivity(school);
    const [request, key] = [aSeat(id), newId()];
    const first = await school.execute(request, { key });
    expect(await school.execute(request, { key })).toEqual(first);
    expect((await school.query(new GetActivity({ activityId: id }))).activity.reserved).toBe(1);
    expect(await school.events()).toHaveLength(2);
  });

  it('does all of it in one transaction', async () => {
    const school = house.school();
    const { id } = await anActivity(school);
    await school.execute(aSeat(id), { key: newId() });
    const transactions = await house.database.inspect(
      `SELECT xmin::text FROM activity.activity WHERE id = $1 UNION SELECT xmin::text FROM activity.reservation WHERE activity_id = $1
       UNION SELECT xmin::text FROM activity.processed_message WHERE tenant_id = $2
       UNION SELECT xmin::text FROM activity.outbox WHERE tenant_id = $2 AND type = 'activity.capacity-reserved.v1'`,
      [id, school.tenantId],
    );
    expect(transactions).toHaveLength(1);
  });

  it('gives fifty who come at once exactly the seats that are free', async () => {
    const school = house.school();
    const { id } = await anActivity(school, { capacity: 7 });
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => school.execute(aSeat(id), { key: newId() })));
    expect(refusals(outcomes)).toEqual(Array(43).fill('CAPACITY_EXCEEDED'));
    expect((await school.query(new ListReservations({ activityId: id }))).items).toHaveLength(7);
    expect(await school.query(new AuditSeats({}))).toEqual({ activities: 1, differences: [] });
  });

  it('gives two thousand who come at once for fifty seats exactly fifty', async () => {
    const school = house.school();
    const { id } = await anActivity(school, { capacity: 50 });
    const patient = { context: { deadline: Date.now() + 60_000 } };
    const outcomes = await Promise.allSettled(Array.from({ length: 2_000 }, () => school.execute(aSeat(id), patient)));
    expect(refusals(outcomes)).toEqual(Array(1_950).fill('CAPACITY_EXCEEDED'));
    expect((await school.query(new GetActivity({ activityId: id }))).activity.reserved).toBe(50);
    expect((await school.query(new AuditSeats({}))).differences).toEqual([]);
  });

  it('gives the last seat to one of those who all saw it free', async () => {
    const school = house.school();
    const { id } = await anActivity(school, { capacity: 1 });
    const outcomes = await raceForRow(house, id, house.database.poolSize, () => Array.from({ length: 8 }, () => school.execute(aSeat(id))));
    expect(refusals(outcomes)).toEqual(Array(7).fill('CAPACITY_EXCEEDED'));
    expect(await school.query(new AuditSeats({}))).toEqual({ activities: 1, differences: [] });
  });

  it('sends who comes too late away at once, though the row is locked', async () => {
    const school = house.school();
    const { id } = await anActivity(school, { capacity: 1 });
    await school.execute(aSeat(id));
    await whileHeld(house, id, () => expect(school.execute(aSeat(id))).rejects.toMatchObject({ code: 'CAPACITY_EXCEEDED' }));
  });

  it('takes no seat behind a close, even when the activity was still open at first sight', async () => {
    const school = house.school();
    const { id } = await anActivity(school);
    const outcomes = await raceForRow(house, id, 1, () => [school.execute(aSeat(id))], `UPDATE activity.activity SET status = 'closed' WHERE id = '${id}'`);
    expect(refusals(outcomes)).toEqual(['ACTIVITY_CLOSED']);
    expect((await school.query(new GetActivity({ activityId: id }))).activity.reserved).toBe(0);
  });

  it('refuses a closed activity', async () => {
    const school = house.school();
    const { id } = await anActivity(school);
    await school.execute(new CloseActivity({ activityId: id }));
    await expect(school.execute(aSeat(id))).rejects.toMatchObject({ code: 'ACTIVITY_CLOSED', details: { reason: 'closed' } });
  });

  it('refuses outside of the enrollment window', async () => {
    const school = house.school();
    house.clock.set('2026-09-01T08:00:00Z');
    const early = await anActivity(school, { enrollmentWindow: { opensAt: '2026-09-01T08:00:01Z' } });
    const late = await anActivity(school, { enrollmentWindow: { closesAt: '2026-09-01T10:00:00+02:00' } });
    await expect(school.execute(aSeat(early.id))).rejects.toMatchObject({ code: 'ACTIVITY_CLOSED', details: { reason: 'not-open-yet', opensAt: '2026-09-01T08:00:01.000Z' } });
    await expect(school.execute(aSeat(late.id))).rejects.toMatchObject({ code: 'ACTIVITY_CLOSED', details: { reason: 'window-over' } });
  });

  it('refuses a student who does not meet the conditions', async () => {
    const school = house.school();
    const { id } = await anActivity(school, { eligibility: { minGrade: 5, maxAge: 10 }, schedule: { startsOn: '2026-10-01' } });
    await expect(school.execute(aSeat(id, { grade: 4, birthDate: '2015-10-01' }))).rejects.toMatchObject({ code: 'NOT_ELIGIBLE', details: { unmet: ['grade', 'age'] } });
    await expect(school.execute(aSeat(id, { grade: 5, birthDate: '2015-10-02' }))).resolves.toMatchObject({ activity: { activityId: id } });
  });

  it('gives an enrollment one seat, whatever the activity and the key', async () => {
    const school = house.school();
    const [one, other] = [await anActivity(school), await anActivity(school)];
    const enrollmentId = newId();
    await school.execute(aSeat(one.id, { enrollmentId }));
    await expect(school.execute(aSeat(other.id, { enrollmentId }))).rejects.toMatchObject({ code: 'ALREADY_RESERVED' });
    await school.execute(new ReleaseCapacity({ enrollmentId, activityId: one.id }));
    await expect(school.execute(aSeat(one.id, { enrollmentId }))).rejects.toMatchObject({ code: 'ALREADY_RESERVED' });
    expect(await school.query(new AuditSeats({}))).toEqual({ activities: 2, differences: [] });
  });

  it('does not know the activity of another school', async () => {
    const { id } = await anActivity(house.school());
    await expect(house.school().execute(aSeat(id))).rejects.toMatchObject({ code: 'ACTIVITY_NOT_FOUND' });
  });
});
