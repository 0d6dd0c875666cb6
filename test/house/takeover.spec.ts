import { anActivity } from '@schoolhouse/activity/testing/builders';
import { registered } from '@schoolhouse/enrollment/testing/builders';
import { newId } from '@schoolhouse/platform/ids/ids';
import { runInContext, systemPrincipal } from '@schoolhouse/platform/tenant-context/message-context';
import { GetWorkflow, ListDeadLetters, ResolveWorkflow, RetryWorkflow, SkipStep, StartWorkflow } from '@schoolhouse/saga';
import { begun } from '@schoolhouse/saga/engine/progress';
import { Recovery } from '@schoolhouse/saga/engine/recovery';
import type { WorkflowRow } from '@schoolhouse/saga/engine/workflow';
import { FenceLost, WorkflowStore } from '@schoolhouse/saga/engine/workflow.store';
import { cancelEnrollment } from '@schoolhouse/saga/workflows/cancel-enrollment';
import { enrollStudent } from '@schoolhouse/saga/workflows/enroll-student';
import { eventually, openHouse, type HouseUnderTest, type SchoolOfHouse } from './house-under-test';

describe('a workflow whose process died', () => {
  let house: HouseUnderTest;
  beforeAll(async () => (house = await openHouse()));
  afterAll(() => house?.close());

  /** The row as a process leaves it that is killed right after the start. */
  async function abandoned(school: SchoolOfHouse): Promise<WorkflowRow> {
    const enrollmentId = newId();
    const input = { enrollmentId, studentId: (await registered(school)).id, activityId: (await anActivity(school)).id, discountCode: null };
    const row: WorkflowRow = {
      tenantId: school.tenantId, id: newId(), type: 'enroll-student', definition: 1, subjectId: enrollmentId, input, progress: begun(enrollStudent, input), version: 1, fence: 1,
      idempotencyKey: null, fingerprint: '', accepted: true, requestedBy: 'system', correlationId: newId(), traceparent: null, createdAt: new Date(), updatedAt: new Date(), endedAt: null,
    };
    await school.inContext(() => house.get(WorkflowStore).insert(row, { holder: newId(), until: new Date(Date.now() - 1) }));
    return row;
  }

  const inTheRow = async (id: string) => (await house.database.inspect<{ version: number; fence: number }>('SELECT version, fence FROM saga.workflow WHERE id = $1', [id]))[0];

  const ended = (school: SchoolOfHouse, workflowId: string) =>
    eventually(() => school.query(new GetWorkflow({ workflowId })), ({ workflow }) => workflow.endedAt !== null).then(({ workflow }) => workflow);

  it('is brought to its end by another, with a higher fence', async () => {
    const school = await house.school();
    const { id } = await abandoned(school);
    const workflow = await ended(school, id);
    expect(workflow.status).toBe('completed');
    expect(workflow.history.every(({ fence }) => fence === 2)).toBe(true);
    expect(await school.rows('enrollment.enrollment')).toMatchObject([{ status: 'confirmed' }]);
  });

  it('is not written any more by the process that it was taken from', async () => {
    const school = await house.school();
    const row = await abandoned(school);
    await ended(school, row.id);
    const late = runInContext({ tenantId: school.tenantId, principal: systemPrincipal, correlationId: newId() }, () =>
      house.get(WorkflowStore).save(row, { ...row.progress, status: 'compensating' }, { holder: newId(), until: new Date() }, new Date()),
    );
    await expect(late).rejects.toMatchObject({ code: FenceLost.code });
    expect(await school.query(new GetWorkflow({ workflowId: row.id }))).toMatchObject({ workflow: { status: 'completed' } });
  });

  it('is left to a process that lives', async () => {
    const school = await house.school();
    const row = await abandoned(school);
    const { version, fence } = await ended(school, row.id).then(() => inTheRow(row.id));
    await house.database.inspect(
      `UPDATE saga.workflow SET status = 'in_progress', progress = $2, lease_holder = $3, lease_until = now() + interval '1 hour', ended_at = NULL WHERE id = $1`,
      [row.id, JSON.stringify(row.progress), newId()],
    );
    await house.get(Recovery).look();
    expect(await inTheRow(row.id)).toEqual({ version, fence });
  });

  it('may run its steps twice: each has one effect', async () => {
    const school = await house.school();
    const row = await abandoned(school);
    await ended(school, row.id);
    await house.database.inspect(
      `UPDATE saga.workflow SET status = 'in_progress', progress = $2, lease_until = now() - interval '1 second', ended_at = NULL WHERE id = $1`,
      [row.id, JSON.stringify(row.progress)],
    );
    expect((await ended(school, row.id)).status).toBe('completed');
    expect(await school.rows('activity.reservation')).toHaveLength(1);
    expect(await school.rows('fees.fee')).toHaveLength(1);
  });

  it('goes on after its time has come, where it was waiting', async () => {
    const school = await house.school();
    const row = await abandoned(school);
    await ended(school, row.id);
    await house.database.inspect(
      `UPDATE saga.workflow SET status = 'in_progress', progress = $2, lease_holder = NULL, lease_until = now() + interval '1 second', ended_at = NULL WHERE id = $1`,
      [row.id, JSON.stringify({ ...row.progress, wakeAt: Date.now() + 1_000, tries: 1 })],
    );
    expect((await ended(school, row.id)).status).toBe('completed');
  });
});

describe('a stuck workflow', () => {
  let house: HouseUnderTest;
  beforeAll(async () => (house = await openHouse()));
  afterAll(() => house?.close());

  /** A cancellation whose second step cannot be done: the school's seats are out of reach. */
  async function stuck(school: SchoolOfHouse): Promise<string> {
    const input = { enrollmentId: newId(), studentId: (await registered(school)).id, activityId: (await anActivity(school)).id, discountCode: null };
    await school.execute(new StartWorkflow({ workflow: 'enroll-student', subjectId: input.enrollmentId, input, waitMs: 10_000 }));
    const cancel = { enrollmentId: input.enrollmentId, reason: { code: 'CANCELLED_BY_SCHOOL', message: 'No teacher' } };
    const { workflow } = await school.execute(new StartWorkflow({ workflow: 'cancel-enrollment', subjectId: input.enrollmentId, input: cancel, waitMs: 10_000 }));
    const attempt = { step: 'ReleaseCapacity', action: 'do', outcome: 'failed', at: new Date().toISOString(), durationMs: 1, fence: 1 };
    const progress = { status: 'stuck', cursor: 1, tries: 3, answers: { BeginCancellation: workflow.answers.BeginCancellation }, owed: [], error: { code: 'X', kind: 'internal', message: 'X', details: {} }, history: [attempt], wakeAt: null };
    await house.database.inspect(`UPDATE saga.workflow SET status = 'stuck', progress = $2, ended_at = NULL WHERE id = $1`, [workflow.id, JSON.stringify(progress)]);
    await house.database.inspect(
      `INSERT INTO saga.dead_letter (tenant_id, id, kind, subject, subject_id, reason, status, created_at, updated_at) VALUES ($1, $2, 'workflow', 'cancel-enrollment', $3, 'X', 'open', now(), now())`,
      [school.tenantId, newId(), workflow.id],
    );
    return workflow.id;
  }

  const open = async (school: SchoolOfHouse) => (await school.query(new ListDeadLetters({ status: 'open' }))).items;
  const statusOf = async (school: SchoolOfHouse, workflowId: string) => (await school.query(new GetWorkflow({ workflowId }))).workflow.status;

  it('is listed with its reason', async () => {
    const school = await house.school();
    const enrollmentId = newId();
    const input = { enrollmentId, reason: { code: 'CANCELLED_BY_SCHOOL', message: 'No teacher' } };
    const nowhere = { ...begun(cancelEnrollment, input), cursor: 1, answers: { BeginCancellation: { activityId: 'no id' } } };
    const row: WorkflowRow = {
      tenantId: school.tenantId, id: newId(), type: 'cancel-enrollment', definition: 1, subjectId: enrollmentId, input, progress: nowhere, version: 1, fence: 1,
      idempotencyKey: null, fingerprint: '', accepted: true, requestedBy: 'system', correlationId: newId(), traceparent: null, createdAt: new Date(), updatedAt: new Date(), endedAt: null,
    };
    await school.inContext(() => house.get(WorkflowStore).insert(row, { holder: newId(), until: new Date(Date.now() - 1) }));
    await eventually(() => statusOf(school, row.id), (status) => status === 'stuck');
    expect(await open(school)).toMatchObject([{ kind: 'workflow', subject: 'cancel-enrollment', subjectId: row.id, reason: expect.stringContaining('do ReleaseCapacity: The request does not fit its schema.') }]);
  });

  it('goes on when an operator sends it on its way, and its dead letter is closed', async () => {
    const school = await house.school();
    const workflowId = await stuck(school);
    expect(await open(school)).toHaveLength(1);
    await school.execute(new RetryWorkflow({ workflowId, note: 'seats are back' }));
    await eventually(() => statusOf(school, workflowId), (status) => status === 'completed');
    expect(await open(school)).toEqual([]);
  });

  it('passes over the step that was dealt with by hand', async () => {
    const school = await house.school();
    const workflowId = await stuck(school);
    await school.execute(new SkipStep({ workflowId, note: 'seat released by hand' }));
    await eventually(() => statusOf(school, workflowId), (status) => status === 'completed');
  });

  it('ends as failed when all of it was dealt with by hand, and keeps who said so', async () => {
    const school = await house.school();
    const workflowId = await stuck(school);
    const { workflow } = await school.execute(new ResolveWorkflow({ workflowId, note: 'done on paper' }), { key: newId() });
    expect(workflow.status).toBe('failed');
    expect(workflow.history.at(-1)).toMatchObject({ action: 'operator', note: 'resolve: done on paper (system)' });
  });

  it('is the only one that operators may touch, and each request of theirs counts once', async () => {
    const school = await house.school();
    const workflowId = await stuck(school);
    const key = newId();
    const first = await school.execute(new ResolveWorkflow({ workflowId, note: 'done' }), { key });
    expect(await school.execute(new ResolveWorkflow({ workflowId, note: 'done' }), { key })).toEqual(first);
    await expect(school.execute(new RetryWorkflow({ workflowId, note: 'again' }))).rejects.toMatchObject({ code: 'WORKFLOW_NOT_STUCK' });
  });
});
