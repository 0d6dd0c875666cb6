import { ActivityClosed, CapacityBelowReserved, CapacityExceeded, NotEligible, StaleActivity } from './contract';
import type { ActivityChanges, ActivityView, NewActivity } from './contract';
import { unmetConditions, type Applicant } from './eligibility';
import { countSessions } from './schedule';

export type Activity = ActivityView;

/** The part of an activity that decides who gets a seat; all that is read where seats are raced for. */
export type Offer = Pick<Activity, 'status' | 'enrollmentWindow' | 'eligibility' | 'capacity' | 'reserved'> & { readonly schedule: Pick<Activity['schedule'], 'startsOn'> };

/**
 * Refuses who cannot get a seat now. That a seat is free is no promise, others may be faster: only the constraint
 * `activity_seats` decides. But who comes when all are taken is sent away here, before anything has been written.
 *
 * @throws ACTIVITY_CLOSED, NOT_ELIGIBLE, CAPACITY_EXCEEDED, looked at in this order
 */
export function assertSeatFor(offer: Offer, applicant: Applicant, now: Date): void {
  const { opensAt, closesAt } = offer.enrollmentWindow;
  if (offer.status === 'closed') throw new ActivityClosed({ reason: 'closed' });
  if (opensAt && now < new Date(opensAt)) throw new ActivityClosed({ reason: 'not-open-yet', opensAt });
  if (closesAt && now >= new Date(closesAt)) throw new ActivityClosed({ reason: 'window-over', closesAt });
  const unmet = unmetConditions(offer.eligibility, applicant, offer.schedule.startsOn ?? now.toISOString().slice(0, 10));
  if (unmet.length > 0) throw new NotEligible({ unmet, eligibility: offer.eligibility });
  if (offer.reserved >= offer.capacity) throw new CapacityExceeded({ capacity: offer.capacity });
}

export function created(id: string, fields: NewActivity, now: Date): Activity {
  const at = now.toISOString();
  return { id, ...fields, schedule: counted(fields.schedule), enrollmentWindow: inUtc(fields.enrollmentWindow), reserved: 0, createdAt: at, updatedAt: at, version: 1 };
}

/** @throws STALE_ACTIVITY, CAPACITY_BELOW_RESERVED */
export function changed(activity: Activity, changes: ActivityChanges, expectedVersion: number, now: Date): Activity {
  if (activity.version !== expectedVersion) throw new StaleActivity({ version: activity.version });
  const { schedule, enrollmentWindow, ...others } = changes;
  if ((others.capacity ?? activity.capacity) < activity.reserved) throw new CapacityBelowReserved({ reserved: activity.reserved });
  return next(activity, { ...others, ...(schedule && { schedule: counted(schedule) }), ...(enrollmentWindow && { enrollmentWindow: inUtc(enrollmentWindow) }) }, now);
}

/** Opens or closes; what is so already stays as it is, with its version. */
export function withStatus(activity: Activity, status: Activity['status'], now: Date): Activity {
  return activity.status === status ? activity : next(activity, { status }, now);
}

const next = (activity: Activity, changes: Partial<Activity>, now: Date): Activity => ({ ...activity, ...changes, updatedAt: now.toISOString(), version: activity.version + 1 });

const counted = (schedule: NewActivity['schedule']): Activity['schedule'] => ({ ...schedule, sessionCount: schedule.sessionCount ?? countSessions(schedule) });

const inUtc = ({ opensAt, closesAt }: Activity['enrollmentWindow']) => ({ opensAt: opensAt && new Date(opensAt).toISOString(), closesAt: closesAt && new Date(closesAt).toISOString() });
