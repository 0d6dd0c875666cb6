import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import type { Activity } from './activity';
import { activityEntity } from './activity.entity';
import { ActivityChanged, ActivityNotFound } from './contract';

/** @throws ACTIVITY_NOT_FOUND */
export async function getActivity(tx: Transaction, activityId: string): Promise<Activity> {
  const activity = await tx.manager.findOneBy(activityEntity, { tenantId: tx.tenantId, id: activityId });
  if (!activity) throw new ActivityNotFound({ activityId });
  return activity;
}

export async function addActivity(tx: Transaction, activity: Activity): Promise<void> {
  await tx.manager.insert(activityEntity, { ...activity, tenantId: tx.tenantId });
  tell(tx, activity, 'created');
}

/**
 * Locks the activity, lets `decide` say what it becomes, saves that and tells it. The same object means: nothing changed.
 * The lock is the weaker one that foreign keys do not wait for; seats are taken before or after, never in between.
 *
 * @throws ACTIVITY_NOT_FOUND, and what `decide` throws
 */
export async function changeActivity(tx: Transaction, activityId: string, change: 'changed' | 'opened' | 'closed', decide: (activity: Activity) => Activity): Promise<Activity> {
  const before = await tx.manager.findOne(activityEntity, { where: { tenantId: tx.tenantId, id: activityId }, lock: { mode: 'for_no_key_update' } });
  if (!before) throw new ActivityNotFound({ activityId });
  const after = decide(before);
  if (after === before) return before;
  const { reserved: _seats, ...fields } = after;
  await tx.manager.update(activityEntity, { tenantId: tx.tenantId, id: activityId }, fields);
  tell(tx, after, change);
  return after;
}

function tell(tx: Transaction, { id, title, term, status, capacity, price, schedule, version }: Activity, change: ActivityChanged['change']): void {
  const { startsOn, endsOn } = schedule;
  tx.emit(new ActivityChanged({ activityId: id, change, title, term, status, capacity, price, startsOn, endsOn, version }), id);
}
