import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { AuditSeats } from './contract';
import { anActivity, aSeat } from './testing/builders';
import { raceForRow, refusals } from './testing/held-row';
import { openActivityModule } from './testing/open-activity-module';

/** Each test takes a wall down, in a database of its own, and shows what comes in; and that the audit sees it. */
describe('the walls round the seats', () => {
  let house: ModuleUnderTest;
  beforeEach(async () => (house = await openActivityModule()));
  afterEach(() => house.close());

  const takeAway = (constraint: string, table = 'activity.activity') => house.database.inspect(`ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`);

  it('sells a seat more than once without the constraint activity_seats', async () => {
    const school = house.school();
    const { id: activityId } = await anActivity(school, { capacity: 1 });
    await takeAway('activity_seats');
    const racers = house.database.poolSize;
    const outcomes = await raceForRow(house, activityId, racers, () => Array.from({ length: racers }, () => school.execute(aSeat(activityId))));
    expect(refusals(outcomes)).toEqual([]);
    expect(await school.query(new AuditSeats({}))).toEqual({ activities: 1, differences: [{ activityId, capacity: 1, reserved: racers, active: racers }] });
  });

  it('counts below nothing for a closed activity without the constraint activity_reserved_not_negative', async () => {
    const school = house.school();
    const { id: activityId } = await anActivity(school);
    await takeAway('activity_reserved_not_negative');
    const outcomes = await raceForRow(house, activityId, 1, () => [school.execute(aSeat(activityId))], `UPDATE activity.activity SET status = 'closed' WHERE id = '${activityId}'`);
    expect(refusals(outcomes)).toEqual([]);
    expect((await school.query(new AuditSeats({}))).differences).toEqual([{ activityId, capacity: 10, reserved: -1, active: 1 }]);
  });

  it('gives an enrollment two seats without the constraint reservation_of_enrollment', async () => {
    const school = house.school();
    const { id } = await anActivity(school);
    const request = aSeat(id);
    await takeAway('reservation_of_enrollment', 'activity.reservation');
    await school.execute(request);
    await expect(school.execute(request)).resolves.toMatchObject({ activity: { activityId: id } });
  });
});

describe('the audit of the seats', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openActivityModule()));
  afterAll(() => house.close());

  it.each([
    ['a count that is too high', 'UPDATE activity.activity SET reserved = reserved + 1', { reserved: 2, active: 1 }],
    ['a count that is too low', 'UPDATE activity.activity SET reserved = 0', { reserved: 0, active: 1 }],
    ['a reservation that ended without giving its seat back', `UPDATE activity.reservation SET status = 'released', ended_at = now()`, { reserved: 1, active: 0 }],
  ])('finds %s, in its own school only', async (_, fault, found) => {
    const [school, other] = [house.school(), house.school()];
    const { id: activityId } = await anActivity(school);
    await school.execute(aSeat(activityId));
    expect((await school.query(new AuditSeats({}))).differences).toEqual([]);
    await house.database.inspect(`${fault} WHERE tenant_id = $1`, [school.tenantId]);
    expect((await school.query(new AuditSeats({}))).differences).toEqual([{ activityId, capacity: 10, ...found }]);
    expect(await other.query(new AuditSeats({}))).toEqual({ activities: 0, differences: [] });
  });
});
