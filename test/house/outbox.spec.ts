import { Redis } from 'ioredis';
import { anActivity } from '@schoolhouse/activity/testing/builders';
import { ListContacts } from '@schoolhouse/enrollment';
import { aHousehold, registered } from '@schoolhouse/enrollment/testing/builders';
import { newId } from '@schoolhouse/platform/ids/ids';
import { MessageRouter } from '@schoolhouse/platform/messaging/message-router';
import { ModuleUnavailable } from '@schoolhouse/platform/remote/errors';
import { PlatformDatabase } from '@schoolhouse/platform/postgres/platform-database';
import type { Envelope } from '@schoolhouse/platform/outbox/envelope';
import { EventQueues } from '@schoolhouse/platform/outbox/event-queues';
import { Redelivery } from '@schoolhouse/platform/outbox/redelivery';
import { Relay } from '@schoolhouse/platform/outbox/relay';
import { RelayLeases } from '@schoolhouse/platform/outbox/relay-leases';
import { shardOf } from '@schoolhouse/platform/outbox/shard';
import { ListDeadLetters, RedriveDeadLetter, StartWorkflow } from '@schoolhouse/saga';
import { eventually, openHouse, openWorker, type HouseUnderTest, type SchoolOfHouse } from './house-under-test';

const redisUrl = process.env.TEST_REDIS_URL;
// `npm test` says when there is no Redis here; CI has one.
const backends = [{ name: 'PostgreSQL', redisUrl: undefined }, ...(redisUrl ? [{ name: 'Redis', redisUrl }] : [])];

describe.each(backends)('events, with queues on $name', (backend) => {
  let house: HouseUnderTest;
  beforeAll(async () => {
    if (backend.redisUrl) await emptied(backend.redisUrl);
    house = await openHouse(backend);
  });
  afterAll(() => house?.close());

  const enroll = async (school: SchoolOfHouse, studentId: string, activityId: string): Promise<string> => {
    const enrollmentId = newId();
    const input = { enrollmentId, studentId, activityId, discountCode: null };
    await school.execute(new StartWorkflow({ workflow: 'enroll-student', subjectId: enrollmentId, input, waitMs: 20_000 }));
    return enrollmentId;
  };

  /** As a module would have told it: an enrollment that is completed, in the outbox. */
  const tell = (school: SchoolOfHouse, enrollmentId: string, activityId: string, id = newId()) =>
    house.database.inspect(
      `INSERT INTO enrollment.outbox (id, shard, tenant_id, aggregate_id, type, data, correlation_id, occurred_at)
       VALUES ($1, $2, $3, $4, 'enrollment.enrollment-completed.v1', $5, 'test', now())`,
      [id, shardOf(enrollmentId), school.tenantId, enrollmentId, JSON.stringify({ enrollmentId, studentId: newId(), activityId, feeId: null })],
    );

  it('reach every subscriber once, by two workers who share the shards', async () => {
    const second = await openWorker(house.database, backend.redisUrl);
    try {
      const school = await house.school();
      const activity = await anActivity(school, { capacity: 100 });
      const students = await Promise.all(Array.from({ length: 20 }, () => registered(school)));
      await Promise.all(students.map(({ id }) => enroll(school, id, activity.id)));
      const audited = await eventually(() => school.rows<{ workflow_id: string; step: string }>('saga.audit'), (rows) => rows.length >= 20 * 4 + 3, 20_000);
      expect(new Set(audited.map(({ workflow_id, step }) => `${workflow_id} ${step}`)).size).toBe(audited.length);
      const shares = [house.app, second].map((app) => app.get(RelayLeases, { strict: false }).shards);
      expect(shares.flat().sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    } finally {
      await second.close();
    }
  });

  it('wait for a module that a reaction asks, however long it is away', async () => {
    const school = await house.school();
    const activity = await anActivity(school);
    const { student } = await aHousehold(school);
    const router = house.get(MessageRouter);
    let asked = 0;
    router.redirect('enrollment', async (message, _context, _patience, here) => {
      if (!(message instanceof ListContacts)) return here();
      asked += 1;
      throw new ModuleUnavailable();
    });
    const enrollmentId = await enroll(school, student.id, activity.id);
    await eventually(() => Promise.resolve(asked), (times) => times > 1);
    router.redirect('enrollment', undefined);
    const written = await eventually(() => school.rows<{ subject_id: string }>('notifications.message'), (rows) => rows.length === 2);
    expect(written.map(({ subject_id }) => subject_id)).toContain(enrollmentId);
    expect((await school.query(new ListDeadLetters({ limit: 10 }))).items).toEqual([]);
  });

  it('are sent again when the queue has lost them', async () => {
    const school = await house.school();
    const activity = await anActivity(school);
    const { student } = await aHousehold(school);
    await eventually(() => unpublished(house), (count) => count === 0);
    const enrollmentId = await enroll(school, student.id, activity.id);
    await eventually(() => school.rows('notifications.message'), (rows) => rows.length === 2);
    await house.database.inspect(`DELETE FROM notifications.processed_message WHERE tenant_id = $1`, [school.tenantId]);
    await house.database.inspect(`DELETE FROM notifications.message WHERE tenant_id = $1`, [school.tenantId]);
    await house.get(Redelivery).look('0 seconds');
    const again = await eventually(() => school.rows<{ subject_id: string }>('notifications.message'), (rows) => rows.length === 2);
    expect(again.map(({ subject_id }) => subject_id)).toContain(enrollmentId);
  });

  it('go to the dead letters with their reason when they fail again and again, and are handled when redriven', async () => {
    const school = await house.school();
    const activity = await anActivity(school);
    const { student } = await aHousehold(school);
    const enrollmentId = newId();
    await tell(school, enrollmentId, activity.id);
    const { items } = await eventually(() => school.query(new ListDeadLetters({ status: 'open' })), (page) => page.items.length === 1, 20_000);
    expect(items[0]).toMatchObject({ kind: 'event', subject: 'notifications enrollment.enrollment-completed.v1', reason: expect.stringContaining('There is no such enrollment') });
    await house.database.inspect(
      `INSERT INTO enrollment.enrollment (tenant_id, id, student_id, activity_id, status, created_at, version) VALUES ($1, $2, $3, $4, 'confirmed', now(), 2)`,
      [school.tenantId, enrollmentId, student.id, activity.id],
    );
    await school.execute(new RedriveDeadLetter({ deadLetterId: items[0].id }));
    await eventually(() => school.rows<{ subject_id: string }>('notifications.message'), (rows) => rows.some(({ subject_id }) => subject_id === enrollmentId));
    expect((await school.query(new ListDeadLetters({ status: 'open' }))).items).toEqual([]);
  });

  it('of one aggregate wait for each other: the second is not handled before the first', async () => {
    const school = await house.school();
    const activity = await anActivity(school);
    const { student } = await aHousehold(school);
    const enrollmentId = await enroll(school, student.id, activity.id);
    await eventually(() => school.rows('notifications.message'), (rows) => rows.length === 2);
    const [first, second] = [newId(), newId()];
    const envelope = (id: string, after?: string) => ({
      specversion: '1.0' as const, id, source: '/schoolhouse/enrollment', type: 'enrollment.enrollment-completed.v1', subject: enrollmentId, time: new Date().toISOString(),
      datacontenttype: 'application/json' as const, tenantid: school.tenantId, correlationid: 'test', after, data: { enrollmentId, studentId: student.id, activityId: activity.id, feeId: null },
    });
    await house.get(EventQueues).publish('notifications', [envelope(second, first)]);
    await house.get(EventQueues).publish('notifications', [envelope(first)]);
    const messages = await eventually(() => school.rows<{ key: string; created_at: Date }>('notifications.message'), (rows) => rows.length === 4);
    const at = (event: string) => messages.find(({ key }) => key.startsWith(event))?.created_at.getTime() ?? 0;
    expect(at(second)).toBeGreaterThanOrEqual(at(first));
    const order = await house.database.inspect<{ key: string }>(`SELECT key FROM notifications.processed_message WHERE key IN ($1, $2) ORDER BY created_at`, [first, second]);
    expect(order.map(({ key }) => key)).toEqual([first, second]);
  });

  /** What a workflow tells at its end; the saga module keeps each step of it in its audit. */
  const advanced = (school: SchoolOfHouse, attempts: unknown = [{ step: 'Reserve', action: 'do', outcome: 'ok', at: new Date().toISOString(), durationMs: 1, fence: 1 }]): Envelope => {
    const subject = newId();
    const data = { workflowId: subject, type: 'enroll-student', subjectId: subject, status: 'completed', requestedBy: 'test', attempts };
    return {
      specversion: '1.0', id: newId(), source: '/schoolhouse/saga', type: 'saga.workflow-advanced.v1', subject, time: new Date().toISOString(),
      datacontenttype: 'application/json', tenantid: school.tenantId, correlationid: 'test', data,
    };
  };
  const publish = (envelopes: readonly Envelope[]) => house.get(EventQueues).publish('saga', envelopes);
  const audited = async (school: SchoolOfHouse, envelopes: readonly Envelope[]) =>
    (await school.rows<{ event_id: string }>('saga.audit')).map(({ event_id }) => event_id).filter((id) => envelopes.some((envelope) => envelope.id === id));
  const idsOf = (envelopes: readonly Envelope[]) => envelopes.map(({ id }) => id).sort();

  it('are handled but for the one of forty that fails, which goes to the dead letters', async () => {
    const school = await house.school();
    const poisoned = advanced(school, 'none');
    const healthy = Array.from({ length: 39 }, () => advanced(school));
    await publish([...healthy.slice(0, 17), poisoned, ...healthy.slice(17)]);
    const found = await eventually(() => audited(school, healthy), ({ length }) => length === 39);
    expect(found.sort()).toEqual(idsOf(healthy));
    const { items } = await eventually(() => school.query(new ListDeadLetters({ status: 'open' })), (page) => page.items.length > 0, 20_000);
    expect(items).toMatchObject([{ subjectId: poisoned.id, reason: expect.stringContaining('AuditCommandsWhenWorkflowAdvanced') }]);
  });

  it('take effect once when their job comes again, half handled', async () => {
    const school = await house.school();
    const [handled, others] = [Array.from({ length: 7 }, () => advanced(school)), Array.from({ length: 6 }, () => advanced(school))];
    await publish(handled);
    await eventually(() => audited(school, handled), ({ length }) => length === 7);
    const last = advanced(school);
    await publish([...handled, ...others]);
    await publish([last]);
    await eventually(() => audited(school, [...others, last]), ({ length }) => length === 7);
    expect((await audited(school, handled)).sort()).toEqual(idsOf(handled));
    expect((await school.query(new ListDeadLetters({ status: 'open' }))).items).toEqual([]);
  });

  it('of two schools in one job are handled in the school of each', async () => {
    const schools = [await house.school(), await house.school()];
    const told = Array.from({ length: 8 }, (_, i) => advanced(schools[i % 2]));
    await publish(told);
    for (const [i, school] of schools.entries()) {
      const own = told.filter((_, each) => each % 2 === i);
      expect((await eventually(() => audited(school, told), ({ length }) => length >= own.length)).sort()).toEqual(idsOf(own));
    }
  });

  it('are not handed over by a relay whose lease was taken', async () => {
    const school = await house.school();
    await eventually(() => unpublished(house), (count) => count === 0);
    const all = [0, 1, 2, 3, 4, 5, 6, 7];
    const atRest = jest.spyOn(house.get(RelayLeases), 'shards', 'get').mockReturnValue([]);
    const robbed = new RelayLeases(house.get(PlatformDatabase));
    jest.spyOn(robbed, 'shards', 'get').mockReturnValue(all); // as a frozen relay still believes
    await tell(school, newId(), newId());
    await expect(new Relay(house.get(PlatformDatabase), robbed, house.get(EventQueues)).drain(['enrollment'], [])).rejects.toThrow(/lease was lost/);
    expect(await unpublished(house)).toBe(1);
    atRest.mockRestore();
  });
});

const unpublished = async (house: HouseUnderTest): Promise<number> => {
  const rows = await house.database.inspect<{ count: number }>('SELECT count(*)::int FROM enrollment.outbox WHERE published_at IS NULL');
  return rows[0].count;
};

async function emptied(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.flushall();
  await redis.quit();
}
