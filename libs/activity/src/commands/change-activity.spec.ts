import { newId } from '@schoolhouse/platform/ids/ids';
import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { AuditSeats, ChangeActivity, CloseActivity, GetActivity, OpenActivity } from '../contract';
import { anActivity, aSeat } from '../testing/builders';
import { raceForRow, refusals } from '../testing/held-row';
import { openActivityModule } from '../testing/open-activity-module';

describe('changing an activity', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openActivityModule()));
  afterAll(() => house.close());

  it('changes what is said, keeps the rest and the seats, and tells it', async () => {
    const school = house.school();
    const before = await anActivity(school, { eligibility: { minGrade: 3, maxGrade: 6 } });
    await school.execute(aSeat(before.id));
    house.clock.advance(60_000);
    const { activity } = await school.execute(new ChangeActivity({ activityId: before.id, expectedVersion: 1, changes: { title: 'Go club', eligibility: { maxGrade: 8 } } }));
    const eligibility = { minGrade: null, maxGrade: 8, minAge: null, maxAge: null };
    expect(activity).toEqual({ ...before, title: 'Go club', eligibility, reserved: 1, version: 2, updatedAt: house.clock.now().toISOString() });
    expect((await school.query(new GetActivity({ activityId: before.id }))).activity).toEqual(activity);
    expect((await school.events()).at(-1)).toMatchObject({ type: 'activity.activity-changed.v1', subject: before.id, data: { change: 'changed', title: 'Go club', version: 2 } });
  });

  it('changes it once when sent twice, and answers the same', async () => {
    const school = house.school();
    const { id } = await anActivity(school);
    const [change, key] = [new ChangeActivity({ activityId: id, expectedVersion: 1, changes: { capacity: 12 } }), newId()];
    const first = await school.execute(change, { key });
    expect(await school.execute(change, { key })).toEqual(first);
    expect((await school.query(new GetActivity({ activityId: id }))).activity.version).toBe(2);
  });

  it('lets one of two through who change the same version at once', async () => {
    const school = house.school();
    const { id } = await anActivity(school);
    const outcomes = await raceForRow(house, id, 2, () => ['A', 'B'].map((title) => school.execute(new ChangeActivity({ activityId: id, expectedVersion: 1, changes: { title } }))));
    expect(refusals(outcomes)).toEqual(['STALE_ACTIVITY']);
  });

  it('refuses a change for an older version, and says which is the present one', async () => {
    const school = house.school();
    const { id } = await anActivity(school);
    await school.execute(new CloseActivity({ activityId: id }));
    const stale = school.execute(new ChangeActivity({ activityId: id, expectedVersion: 1, changes: { title: 'Go club' } }));
    await expect(stale).rejects.toMatchObject({ code: 'STALE_ACTIVITY', details: { version: 2 } });
  });

  it('refuses a capacity below the seats that are held', async () => {
    const school = house.school();
    const { id } = await anActivity(school);
    await school.execute(aSeat(id));
    await expect(school.execute(new ChangeActivity({ activityId: id, expectedVersion: 1, changes: { capacity: 0 } }))).rejects.toMatchObject({ code: 'CAPACITY_BELOW_RESERVED', details: { reserved: 1 } });
  });

  it('keeps capacity and seats together when one is lowered while the others are taken', async () => {
    const school = house.school();
    const { id } = await anActivity(school, { capacity: 5 });
    const lower = new ChangeActivity({ activityId: id, expectedVersion: 1, changes: { capacity: 2 } });
    await Promise.allSettled([...Array.from({ length: 3 }, () => school.execute(aSeat(id))), school.execute(lower), ...Array.from({ length: 3 }, () => school.execute(aSeat(id)))]);
    const { activity } = await school.query(new GetActivity({ activityId: id }));
    expect(activity.reserved).toBeLessThanOrEqual(activity.capacity);
    expect((await school.query(new AuditSeats({}))).differences).toEqual([]);
  });

  it('does not know the activity of another school', async () => {
    const { id } = await anActivity(house.school());
    await expect(house.school().execute(new ChangeActivity({ activityId: id, expectedVersion: 1, changes: { title: 'Mine' } }))).rejects.toMatchObject({ code: 'ACTIVITY_NOT_FOUND' });
  });
});

describe('closing and opening an activity', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openActivityModule()));
  afterAll(() => house.close());

  it('closes it, keeps the seats that are held, and opens it again', async () => {
    const school = house.school();
    const { id } = await anActivity(school);
    await school.execute(aSeat(id));
    expect((await school.execute(new CloseActivity({ activityId: id }))).activity).toMatchObject({ status: 'closed', reserved: 1, version: 2 });
    expect((await school.execute(new OpenActivity({ activityId: id }))).activity).toMatchObject({ status: 'open', reserved: 1, version: 3 });
    await school.execute(aSeat(id));
    expect((await school.events()).flatMap(({ data }) => data.change ?? [])).toEqual(['created', 'closed', 'opened']);
  });

  it.each([['closing', CloseActivity], ['opening', OpenActivity]])('%s is done once when sent twice, and answers the same', async (_, Move) => {
    const school = house.school();
    const { id } = await anActivity(school, { status: Move === OpenActivity ? 'closed' : 'open' });
    const key = newId();
    const first = await school.execute(new Move({ activityId: id }), { key });
    expect(await school.execute(new Move({ activityId: id }), { key })).toEqual(first);
    expect(await school.execute(new Move({ activityId: id }), { key: newId() })).toEqual(first);
    expect(await school.events()).toHaveLength(2);
  });

  it('does not know the activity of another school', async () => {
    const { id } = await anActivity(house.school());
    await expect(house.school().execute(new CloseActivity({ activityId: id }))).rejects.toMatchObject({ code: 'ACTIVITY_NOT_FOUND' });
    await expect(house.school().execute(new OpenActivity({ activityId: id }))).rejects.toMatchObject({ code: 'ACTIVITY_NOT_FOUND' });
  });
});
