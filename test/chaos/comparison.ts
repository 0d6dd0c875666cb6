import type { Client } from 'pg';
import { subscribedEvents } from '../processes/subscriptions';
import { disagreements } from './agreement';
import type { Enrolling, Ledger } from './ledger';
import { oversoldActivities } from './sampler';

/** What is wrong, each with words enough to look for it. Empty lists: nothing is. */
export interface Verdict {
  readonly workflows: Readonly<Record<'all' | 'completed' | 'compensated' | 'rejected', number>>;
  readonly lost: readonly string[];
  readonly duplicated: readonly string[];
  readonly oversold: readonly string[];
  readonly disagreeing: readonly string[];
  readonly stuck: readonly string[];
}

/** Compares what the clients know with what the tables say. As the superuser, who sees every school. */
export async function compare(client: Client, schoolId: string, ledger: Ledger): Promise<Verdict> {
  const text = (rows: readonly object[], what: string) => rows.map((row) => `${what} ${JSON.stringify(row)}`);
  const look = async (what: string, sql: string, values: unknown[] = []) => text((await client.query<object>(sql, values)).rows, what);
  const enrollments = (await client.query<EnrollmentRow>('SELECT id, student_id, activity_id, status FROM enrollment.enrollment WHERE tenant_id = $1', [schoolId])).rows;
  return {
    workflows: await countWorkflows(client, schoolId),
    lost: [
      ...lostEnrollments(ledger, enrollments),
      ...(await unhandledEvents(client)),
      ...(await look('no message to the guardian:', unsentMessages, [schoolId])),
    ],
    duplicated: [
      ...unaskedEnrollments(ledger, enrollments),
      ...ledger.otherAnswers.map((each) => `another answer to the same key: ${each}`),
      ...(await look('written to twice:', doubleMessages, [schoolId])),
      ...(await look('one key, two workflows:', 'SELECT idempotency_key, count(*) FROM saga.workflow WHERE idempotency_key IS NOT NULL GROUP BY tenant_id, idempotency_key HAVING count(*) > 1')),
      ...(await look('audited twice:', doubleAudit)),
    ],
    oversold: await look('seats', oversoldActivities),
    disagreeing: text(await disagreements(client, schoolId), 'modules disagree about'),
    stuck: [
      ...(await look('workflow', `SELECT id, type, status, progress->'error' AS error FROM saga.workflow WHERE status NOT IN ('completed', 'compensated', 'failed')`)),
      ...(await look('dead letter', `SELECT id, kind, subject, reason FROM saga.dead_letter WHERE status = 'open'`)),
      ...ledger.unanswered.map(({ key, path }) => `no answer to ${path} with key ${key}`),
    ],
  };
}

interface EnrollmentRow {
  readonly id: string;
  readonly student_id: string;
  readonly activity_id: string;
  readonly status: string;
}

async function countWorkflows(client: Client, schoolId: string): Promise<Verdict['workflows']> {
  const { rows } = await client.query<{ status: string; count: number }>('SELECT status, count(*)::int FROM saga.workflow WHERE tenant_id = $1 GROUP BY status', [schoolId]);
  const of = (status: string) => rows.find((row) => row.status === status)?.count ?? 0;
  return { all: rows.reduce((sum, { count }) => sum + count, 0), completed: of('completed'), compensated: of('compensated'), rejected: of('failed') };
}

/** What was acknowledged is there; a cancellation that nobody has answered may have happened or not. */
function lostEnrollments(ledger: Ledger, rows: readonly EnrollmentRow[]): string[] {
  const statusOf = new Map(rows.map(({ id, status }) => [id, status]));
  return ledger.enrollings.flatMap(({ enrollmentId, cancelling }) => {
    if (!enrollmentId) return [];
    const isCancelled = cancelling?.answer !== undefined && cancelling.answer.code === undefined;
    const allowed = isCancelled ? ['cancelled'] : cancelling && !cancelling.answer ? ['confirmed', 'cancelled'] : ['confirmed'];
    const status = statusOf.get(enrollmentId);
    return status && allowed.includes(status) ? [] : [`enrollment ${enrollmentId} was acknowledged as ${allowed.join(' or ')} and is ${status ?? 'not there'}`];
  });
}

/** Enrollments that no client was told of: a request was carried out more than once. One without an answer may have made one. */
function unaskedEnrollments(ledger: Ledger, rows: readonly EnrollmentRow[]): string[] {
  const acknowledged = new Set(ledger.enrollings.flatMap(({ enrollmentId }) => enrollmentId ?? []));
  const pair = ({ studentId, activityId }: Enrolling) => `${studentId} ${activityId}`;
  const open = ledger.enrollings.filter(({ answer }) => !answer).map(pair);
  return rows.flatMap(({ id, student_id, activity_id, status }) => {
    if (status !== 'confirmed' || acknowledged.has(id)) return [];
    const asked = open.indexOf(`${student_id} ${activity_id}`);
    if (asked >= 0) open.splice(asked, 1);
    return asked >= 0 ? [] : [`enrollment ${id} is confirmed and was acknowledged to nobody`];
  });
}

/** Committed, and not handled by one who subscribes to it, nor among the dead letters. */
async function unhandledEvents(client: Client): Promise<string[]> {
  const missing: string[] = [];
  for (const { module, eventName, subscriber } of subscribedEvents()) {
    const { rows } = await client.query<{ id: string; type: string; published_at: Date | null }>(
      `SELECT o.id, o.type, o.published_at FROM ${module}.outbox o WHERE o.type ~ $1
         AND NOT EXISTS (SELECT FROM ${subscriber}.processed_message p WHERE p.tenant_id = o.tenant_id AND p.key = o.id AND p.name = 'inbox')
         AND NOT EXISTS (SELECT FROM saga.dead_letter d WHERE d.tenant_id = o.tenant_id AND d.subject_id = o.id)`,
      [`^${eventName.replaceAll('.', '\\.')}\\.v[0-9]+$`],
    );
    missing.push(...rows.map(({ id, type, published_at }) => `event ${id} (${type}) was not handled by ${subscriber}; ${published_at ? 'it was published' : 'it was never published'}`));
  }
  return missing;
}

/** Each student has one guardian, who is told once of each enrollment that came about. */
const messages = `SELECT subject_id, count(*)::int AS messages FROM notifications.message WHERE tenant_id = $1 AND topic = 'enrollment-confirmed' GROUP BY subject_id`;
const doubleMessages = `SELECT * FROM (${messages}) m WHERE messages > 1`;
const unsentMessages = `
  SELECT w.subject_id FROM saga.workflow w
  WHERE w.tenant_id = $1 AND w.type = 'enroll-student' AND w.status = 'completed' AND w.subject_id NOT IN (SELECT subject_id FROM (${messages}) m)`;

/** Each attempt of a workflow's history is in the audit once. */
const doubleAudit = `
  SELECT a.workflow_id, a.entry, count(*) FROM saga.audit a
  GROUP BY a.tenant_id, a.workflow_id, a.entry HAVING count(*) > 1`;
