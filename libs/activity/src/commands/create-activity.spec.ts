import { newId } from '@schoolhouse/platform/ids/ids';
import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { GetActivity, ListActivities } from '../contract';
import { aNewActivity } from '../testing/builders';
import { openActivityModule } from '../testing/open-activity-module';

describe('creating an activity', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openActivityModule()));
  afterAll(() => house.close());

  const everything = {
    title: 'Robotics',
    description: 'Machines that move',
    term: '2026 autumn',
    schedule: { startsOn: '2026-09-07', endsOn: '2026-12-18', sessions: [{ weekday: 1, startsAt: '15:00', endsAt: '16:30', place: 'Lab 2' }], sessionCount: 14 },
    capacity: 16,
    eligibility: { minGrade: 3, maxGrade: 6, minAge: 8, maxAge: 12 },
    price: { amount: 100_000_000_000, currency: 'USD' },
    status: 'closed' as const,
    enrollmentWindow: { opensAt: '2026-08-01T07:00:00.000Z', closesAt: '2026-09-05T21:59:59.999Z' },
  };

  it('keeps everything that was said, and tells it', async () => {
    const school = house.school();
    const { activity } = await school.execute(aNewActivity(everything));
    expect(activity).toMatchObject({ ...everything, reserved: 0, version: 1, createdAt: house.clock.now().toISOString() });
    expect((await school.query(new GetActivity({ activityId: activity.id }))).activity).toEqual(activity);
    const { title, term, status, capacity, price } = everything;
    expect(await school.events()).toMatchObject([
      { type: 'activity.activity-changed.v1', subject: activity.id, data: { activityId: activity.id, change: 'created', title, term, status, capacity, price, startsOn: '2026-09-07', endsOn: '2026-12-18', version: 1 } },
    ]);
  });

  it('needs little: what is left out is open, free of conditions and without a schedule', async () => {
    const school = house.school();
    const { activity } = await school.execute(aNewActivity());
    expect((await school.query(new GetActivity({ activityId: activity.id }))).activity).toMatchObject({
      description: '',
      schedule: { startsOn: null, endsOn: null, sessions: [], sessionCount: 0 },
      eligibility: { minGrade: null, maxGrade: null, minAge: null, maxAge: null },
      status: 'open',
      enrollmentWindow: { opensAt: null, closesAt: null },
    });
  });

  it('makes one activity when sent twice, and answers the same', async () => {
    const school = house.school();
    const key = newId();
    const first = await school.execute(aNewActivity(), { key });
    expect(await school.execute(aNewActivity(), { key })).toEqual(first);
    expect((await school.query(new ListActivities({}))).items).toEqual([first.activity]);
  });

  it('shows it to its own school only', async () => {
    const { activity } = await house.school().execute(aNewActivity());
    const stranger = house.school();
    await expect(stranger.query(new GetActivity({ activityId: activity.id }))).rejects.toMatchObject({ code: 'ACTIVITY_NOT_FOUND' });
    expect((await stranger.query(new ListActivities({}))).items).toEqual([]);
  });
});
