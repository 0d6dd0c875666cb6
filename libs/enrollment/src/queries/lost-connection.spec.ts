import type { ModuleUnderTest } from '@schoolhouse/platform/module-testing/module-under-test';
import { ChangeStudent, ListStudents } from '../contract';
import { registered } from '../testing/builders';
import { openEnrollment } from '../testing/open-enrollment';

describe('people, when the connection is cut under a statement', () => {
  let house: ModuleUnderTest;
  beforeAll(async () => (house = await openEnrollment()));
  afterAll(() => house.close());

  /** Holds the work at the table of students, and cuts its connection there. */
  async function cutUnder<T>(work: () => Promise<T>): Promise<PromiseSettledResult<T>> {
    const { inspect } = house.database;
    await inspect('BEGIN');
    await inspect('LOCK TABLE enrollment.student IN ACCESS EXCLUSIVE MODE');
    const outcome = Promise.allSettled([work()]);
    for (let cut: object[] = []; cut.length === 0; ) {
      await inspect('SELECT pg_stat_clear_snapshot()');
      cut = await inspect(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);
    }
    await inspect('COMMIT');
    return (await outcome)[0];
  }

  const unavailable = expect.objectContaining({ status: 'rejected', reason: expect.objectContaining({ code: 'DATABASE_UNAVAILABLE', kind: 'unavailable' }) });

  it('say that the database is away, and not that they are broken', async () => {
    const school = house.school();
    const { id: studentId } = await registered(school);
    expect(await cutUnder(() => school.query(new ListStudents({})))).toEqual(unavailable);
    const change = new ChangeStudent({ studentId, version: 1, changes: { grade: 5 } });
    expect(await cutUnder(() => school.execute(change))).toEqual(unavailable);
    expect(await school.execute(change)).toMatchObject({ student: { grade: 5, version: 2 } });
  });
});
