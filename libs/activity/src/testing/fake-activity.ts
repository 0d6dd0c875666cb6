import { newId } from '@schoolhouse/platform/ids/ids';
import { fake, type Fake } from '@schoolhouse/platform/module-testing/module-under-test';
import { assertSeatFor, created, type Activity } from '../activity';
import { ActivityNotFound, AlreadyReserved, GetActivity, newActivitySchema, ReleaseCapacity, ReserveCapacity } from '../contract';
import { aNewActivity } from './builders';

/**
 * Answers for this module in the specs of others, by its own rules and without a database: what the workflow asks.
 *
 *     const activities = new FakeActivities();
 *     const { id } = activities.add({ capacity: 1 });
 *     const house = await openModule({ …, fakes: activities.fakes });
 */
export class FakeActivities {
  private readonly activities = new Map<string, Activity>();
  private readonly reservations = new Map<string, { reservationId: string; activityId: string; status: 'active' | 'released' }>();

  constructor(private readonly now: () => Date = () => new Date()) {}

  add(fields: Parameters<typeof aNewActivity>[0] = {}): Activity {
    const activity = created(newId(), newActivitySchema.parse(aNewActivity(fields)), this.now());
    this.activities.set(activity.id, activity);
    return activity;
  }

  get fakes(): Fake[] {
    return [
      fake(GetActivity, ({ activityId }) => ({ activity: this.get(activityId) })),
      fake(ReserveCapacity, (request) => this.reserve(request)),
      fake(ReleaseCapacity, (request) => this.release(request)),
    ];
  }

  get(activityId: string): Activity {
    const activity = this.activities.get(activityId);
    if (!activity) throw new ActivityNotFound({ activityId });
    return activity;
  }

  private reserve({ enrollmentId, activityId, grade, birthDate }: ReserveCapacity) {
    const activity = this.get(activityId);
    assertSeatFor(activity, { grade, birthDate }, this.now());
    if (this.reservations.has(enrollmentId)) throw new AlreadyReserved({ enrollmentId });
    const reservationId = newId();
    this.reservations.set(enrollmentId, { reservationId, activityId, status: 'active' });
    this.count(activity, 1);
    const { title, term, price, schedule } = activity;
    return { reservationId, activity: { activityId, title, term, price, sessionCount: schedule.sessionCount, startsOn: schedule.startsOn } };
  }

  private release({ enrollmentId, activityId }: ReleaseCapacity) {
    const held = this.reservations.get(enrollmentId);
    if (held?.activityId !== activityId || held.status !== 'active') return { released: false };
    this.reservations.set(enrollmentId, { ...held, status: 'released' });
    this.count(this.get(activityId), -1);
    return { released: true };
  }

  private count(activity: Activity, seats: 1 | -1): void {
    this.activities.set(activity.id, { ...activity, reserved: activity.reserved + seats });
  }
}
