import { newId } from '@schoolhouse/platform/ids/ids';
import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { AuditSeats, GetActivity, ListReservations, ReleaseCapacity } from '../contract';
import { anActivity, aSeat } from '../testing/builders';
import { openActivityModule } from '../testing/open-activity-module';

describe('releasing capacity', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openActivityModule()));
  afterAll(() => house.close());

  async function aHeldSeat() {
    const school = house.school();
    const activity = await anActivity(school, { capacity: 1 });
    const { enrollmentId } = aSeat(activity.id);
    const { reservationId } = await school.execute(aSeat(activity.id, { enrollmentId }));
    return { school, activityId: activity.id, enrollmentId, reservationId };
  }

  it('gives the seat back, for the next one to take, and tells it', async () => {
    const { school, activityId, enrollmentId, reservationId } = await aHeldSeat();
    expect(await school.execute(new ReleaseCapacity({ enrollmentId, activityId }))).toEqual({ released: true });
    expect((await school.query(new ListReservations({ activityId }))).items).toMatchObject([{ id: reservationId, status: 'released', endedAt: house.clock.now().toISOString() }]);
    expect((await school.events()).at(-1)).toMatchObject({ type: 'activity.capacity-released.v1', subject: reservationId, data: { reservationId, enrollmentId, activityId } });
    await school.execute(aSeat(activityId));
    expect(await school.query(new AuditSeats({}))).toEqual({ activities: 1, differences: [] });
  });

  it('gives it back once when sent twice, and answers the same', async () => {
    const { school, activityId, enrollmentId } = await aHeldSeat();
    const key = newId();
    const release = new ReleaseCapacity({ enrollmentId, activityId });
    expect(await school.execute(release, { key })).toEqual({ released: true });
    expect(await school.execute(release, { key })).toEqual({ released: true });
    expect((await school.query(new GetActivity({ activityId }))).activity.reserved).toBe(0);
    expect(await school.events()).toHaveLength(3);
  });

  it('gives it back once, however many commands race for it', async () => {
    const { school, activityId, enrollmentId } = await aHeldSeat();
    const answers = await Promise.all(Array.from({ length: 8 }, () => school.execute(new ReleaseCapacity({ enrollmentId, activityId }), { key: newId() })));
    expect(answers.filter(({ released }) => released)).toHaveLength(1);
    expect(await school.query(new AuditSeats({}))).toEqual({ activities: 1, differences: [] });
  });

  it('has nothing to do for an enrollment without a seat in this activity', async () => {
    const { school, activityId, enrollmentId } = await aHeldSeat();
    const other = await anActivity(school);
    expect(await school.execute(new ReleaseCapacity({ enrollmentId: newId(), activityId }))).toEqual({ released: false });
    expect(await school.execute(new ReleaseCapacity({ enrollmentId, activityId: other.id }))).toEqual({ released: false });
    expect((await school.query(new GetActivity({ activityId }))).activity.reserved).toBe(1);
  });

  it('refuses the reservation that it came before', async () => {
    const school = house.school();
    const { id: activityId } = await anActivity(school);
    const [request, workflow] = [aSeat(activityId), newId()];
    const release = new ReleaseCapacity({ enrollmentId: request.enrollmentId, activityId });
    expect(await school.execute(release, { key: { id: workflow, name: 'undo:ReserveCapacity', revokes: 'ReserveCapacity' } })).toEqual({ released: false });
    await expect(school.execute(request, { key: { id: workflow, name: 'ReserveCapacity' } })).rejects.toMatchObject({ code: 'COMMAND_REVOKED' });
    expect((await school.query(new GetActivity({ activityId }))).activity.reserved).toBe(0);
  });

  it('leaves the seats of another school alone', async () => {
    const { activityId, enrollmentId, school } = await aHeldSeat();
    expect(await house.school().execute(new ReleaseCapacity({ enrollmentId, activityId }))).toEqual({ released: false });
    expect((await school.query(new GetActivity({ activityId }))).activity.reserved).toBe(1);
  });
});
