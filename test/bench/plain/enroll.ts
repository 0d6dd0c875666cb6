import type { Pool, PoolClient } from 'pg';
import { v7 as newId } from 'uuid';

export interface Asked {
  readonly tenantId: string;
  readonly key: string;
  readonly studentId: string;
  readonly activityId: string;
}

export interface Answer {
  readonly status: number;
  readonly body: object;
}

class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code);
  }
}

/**
 * The five durable transactions of an enrollment as a competent person writes them by hand: parameters, prepared
 * statements, one statement after the other. No queue is served, no event delivered, no crash recovered from.
 */
export async function enroll(pool: Pool, asked: Asked): Promise<Answer> {
  const { tenantId, studentId, activityId } = asked;
  const ids = { workflow: newId(), enrollment: newId(), reservation: newId(), fee: newId() };
  const inSchool = <T>(work: (client: PoolClient) => Promise<T>) => transaction(pool, tenantId, work);
  try {
    const earlier = await inSchool((client) => create(client, asked, ids));
    if (earlier) return earlier;
    const price = await inSchool((client) => reserve(client, tenantId, activityId, ids));
    if (price > 0) await inSchool((client) => calculateFee(client, tenantId, activityId, ids));
    await inSchool((client) => confirm(client, tenantId, ids));
    const body = { id: ids.enrollment, studentId, activityId, status: 'confirmed', fee: { id: ids.fee, amount: price } };
    await inSchool((client) => complete(client, tenantId, ids, body));
    return { status: 201, body };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.code === 'CAPACITY_EXCEEDED') await inSchool((client) => reject(client, tenantId, ids, error.code));
    return { status: error.status, body: { code: error.code } };
  }
}

type Ids = Readonly<Record<'workflow' | 'enrollment' | 'reservation' | 'fee', string>>;

async function create(client: PoolClient, { tenantId, key, studentId, activityId }: Asked, ids: Ids): Promise<Answer | undefined> {
  const fingerprint = `${studentId} ${activityId}`;
  const student = await run(client, 'student', 'SELECT id, grade FROM student WHERE tenant_id = $1 AND id = $2', [tenantId, studentId]);
  if (student.length === 0) throw new Refused(404, 'STUDENT_NOT_FOUND');
  const begun = await run(
    client,
    'begin-workflow',
    `INSERT INTO workflow (tenant_id, id, idempotency_key, fingerprint, status) VALUES ($1, $2, $3, $4, 'in_progress') ON CONFLICT (tenant_id, idempotency_key) DO NOTHING RETURNING id`,
    [tenantId, ids.workflow, key, fingerprint],
  );
  if (begun.length === 0) return answeredBefore(client, tenantId, key, fingerprint);
  const inserted = await run(
    client,
    'create',
    `INSERT INTO enrollment (tenant_id, id, student_id, activity_id, status) VALUES ($1, $2, $3, $4, 'new') ON CONFLICT DO NOTHING RETURNING id`,
    [tenantId, ids.enrollment, studentId, activityId],
  );
  if (inserted.length === 0) throw new Refused(409, 'DUPLICATE_ENROLLMENT');
  await emit(client, tenantId, ids.enrollment, 'enrollment-created', { studentId, activityId });
  return undefined;
}

async function answeredBefore(client: PoolClient, tenantId: string, key: string, fingerprint: string): Promise<Answer> {
  const [first] = await run<{ fingerprint: string; answer: object | null }>(client, 'answered', 'SELECT fingerprint, answer FROM workflow WHERE tenant_id = $1 AND idempotency_key = $2', [tenantId, key]);
  if (first.fingerprint !== fingerprint) return { status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } };
  return first.answer ? { status: 201, body: first.answer } : { status: 409, body: { code: 'IDEMPOTENCY_KEY_IN_FLIGHT' } };
}

async function reserve(client: PoolClient, tenantId: string, activityId: string, ids: Ids): Promise<number> {
  await run(client, 'reserve', `INSERT INTO reservation (tenant_id, id, enrollment_id, activity_id, status) VALUES ($1, $2, $3, $4, 'active')`, [tenantId, ids.reservation, ids.enrollment, activityId]);
  await emit(client, tenantId, activityId, 'capacity-reserved', { enrollmentId: ids.enrollment });
  const [seat] = await run<{ price: number }>(
    client,
    'take-seat',
    'UPDATE activity SET reserved = reserved + 1 WHERE tenant_id = $1 AND id = $2 AND reserved < capacity RETURNING price',
    [tenantId, activityId],
  );
  if (!seat) throw new Refused(409, 'CAPACITY_EXCEEDED');
  return seat.price;
}

async function calculateFee(client: PoolClient, tenantId: string, activityId: string, ids: Ids): Promise<void> {
  const [{ price }] = await run<{ price: number }>(client, 'price', 'SELECT price FROM activity WHERE tenant_id = $1 AND id = $2', [tenantId, activityId]);
  await run(client, 'fee', `INSERT INTO fee (tenant_id, id, enrollment_id, amount, currency, due_on, status) VALUES ($1, $2, $3, $4, 'USD', current_date + 7, 'open')`, [tenantId, ids.fee, ids.enrollment, price]);
  await emit(client, tenantId, ids.fee, 'fees-calculated', { enrollmentId: ids.enrollment, amount: price });
}

async function confirm(client: PoolClient, tenantId: string, ids: Ids): Promise<void> {
  await run(client, 'confirm', `UPDATE enrollment SET status = 'confirmed', fee_id = $3 WHERE tenant_id = $1 AND id = $2 AND status = 'new'`, [tenantId, ids.enrollment, ids.fee]);
  await emit(client, tenantId, ids.enrollment, 'enrollment-completed', { feeId: ids.fee });
}

async function complete(client: PoolClient, tenantId: string, ids: Ids, body: object): Promise<void> {
  await run(client, 'complete', `UPDATE workflow SET status = 'completed', answer = $3 WHERE tenant_id = $1 AND id = $2`, [tenantId, ids.workflow, JSON.stringify(body)]);
  await emit(client, tenantId, ids.workflow, 'workflow-completed', {});
}

async function reject(client: PoolClient, tenantId: string, ids: Ids, code: string): Promise<void> {
  await run(client, 'reject', `UPDATE enrollment SET status = 'rejected' WHERE tenant_id = $1 AND id = $2`, [tenantId, ids.enrollment]);
  await run(client, 'compensated', `UPDATE workflow SET status = 'compensated', answer = $3 WHERE tenant_id = $1 AND id = $2`, [tenantId, ids.workflow, JSON.stringify({ code })]);
  await emit(client, tenantId, ids.enrollment, 'enrollment-rejected', { code });
}

async function emit(client: PoolClient, tenantId: string, aggregateId: string, type: string, data: object): Promise<void> {
  await run(client, 'emit', 'INSERT INTO outbox (tenant_id, id, aggregate_id, type, data) VALUES ($1, $2, $3, $4, $5)', [tenantId, newId(), aggregateId, type, JSON.stringify(data)]);
}

async function transaction<T>(pool: Pool, tenantId: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await run(client, 'enter', "SELECT set_config('app.tenant_id', $1, true)", [tenantId]);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

async function run<Row extends object>(client: PoolClient, name: string, text: string, values: unknown[]): Promise<Row[]> {
  return (await client.query<Row>({ name, text, values })).rows;
}
