import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';

const waiting = `SELECT count(DISTINCT l.pid)::int AS count FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.datname = current_database()`;

/** Does something while the row of an activity is locked by somebody else; then lets go of it. */
export async function whileHeld<T>({ database }: ModuleUnderTest, activityId: string, work: () => Promise<T>): Promise<T> {
  await database.inspect('BEGIN');
  try {
    await database.inspect('SELECT 1 FROM activity.activity WHERE id = $1 FOR UPDATE', [activityId]);
    return await work();
  } finally {
    await database.inspect('COMMIT');
  }
}

/**
 * Begins `work` while the row of an activity is held, until `waiters` transactions queue for it: each has read by then and none
 * has written. Then `meanwhile` changes the row and lets go. Gives what became of the work: a race that is the same every time.
 */
export async function raceForRow<T>(house: ModuleUnderTest, activityId: string, waiters: number, work: () => Promise<T>[], meanwhile = 'SELECT 1'): Promise<PromiseSettledResult<T>[]> {
  const { inspect } = house.database;
  const racing = await whileHeld(house, activityId, async () => {
    const outcomes = Promise.allSettled(work());
    for (let count = 0; count < waiters; [{ count }] = await inspect<{ count: number }>(waiting)) await inspect('SELECT pg_stat_clear_snapshot()');
    await inspect(meanwhile);
    return { outcomes };
  });
  return racing.outcomes;
}

/** The codes of what was refused. */
export const refusals = (outcomes: readonly PromiseSettledResult<unknown>[]): string[] =>
  outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
