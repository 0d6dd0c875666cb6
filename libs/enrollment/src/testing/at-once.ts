import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';

/**
 * Makes a race that nobody wins by luck: a lock held from outside keeps every attempt where it first needs what the lock covers;
 * when all stand there, it is let go. At most as many attempts as the module has connections (4).
 */
export async function atOnce<T>(house: ModuleUnderTest, lock: string, attempts: (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
  const { inspect } = house.database;
  await inspect('BEGIN');
  await inspect(lock);
  let ended = 0;
  const outcomes = Promise.allSettled(attempts.map((attempt) => attempt().finally(() => (ended += 1))));
  for (let waiting = 0; waiting + ended < attempts.length; ) {
    await inspect('SELECT pg_stat_clear_snapshot()');
    const [row] = await inspect<{ waiting: number }>(`SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);
    waiting = row.waiting;
  }
  await inspect('COMMIT');
  return outcomes;
}

export const refusalsOf = (outcomes: readonly PromiseSettledResult<unknown>[]): string[] =>
  outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
