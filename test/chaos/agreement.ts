import type { Client } from 'pg';

/** Where one enrollment stands in each of the four modules. Null: the module knows nothing of it. */
interface Standing {
  readonly id: string;
  readonly enrollment: string | null;
  readonly reservation: string | null;
  readonly fee: string | null;
  readonly price: number | null;
  readonly workflow: string | null;
  readonly cancellation: string | null;
}

const standings = `
  SELECT ids.id, e.status AS enrollment, r.status AS reservation, f.status AS fee, a.price_amount::int AS price, w.status AS workflow,
    (SELECT c.status FROM saga.workflow c WHERE c.tenant_id = $1 AND c.subject_id = ids.id AND c.type = 'cancel-enrollment' ORDER BY c.id DESC LIMIT 1) AS cancellation
  FROM (SELECT id FROM enrollment.enrollment WHERE tenant_id = $1
        UNION SELECT enrollment_id FROM activity.reservation WHERE tenant_id = $1
        UNION SELECT enrollment_id FROM fees.fee WHERE tenant_id = $1
        UNION SELECT subject_id FROM saga.workflow WHERE tenant_id = $1 AND type = 'enroll-student') ids
  LEFT JOIN enrollment.enrollment e ON e.tenant_id = $1 AND e.id = ids.id
  LEFT JOIN activity.reservation r ON r.tenant_id = $1 AND r.enrollment_id = ids.id
  LEFT JOIN activity.activity a ON a.tenant_id = $1 AND a.id = e.activity_id
  LEFT JOIN fees.fee f ON f.tenant_id = $1 AND f.enrollment_id = ids.id
  LEFT JOIN saga.workflow w ON w.tenant_id = $1 AND w.subject_id = ids.id AND w.type = 'enroll-student'`;

/** Enrollments about which enrollment, activity, fees and saga do not say the same, each with what they say. */
export async function disagreements(client: Client, schoolId: string): Promise<Standing[]> {
  const { rows } = await client.query<Standing>(standings, [schoolId]);
  return rows.filter((standing) => !agrees(standing));
}

/** What the modules may say together once every workflow has ended. A cancellation that failed has begun nothing: its first step only looks. */
export function agrees({ enrollment, reservation, fee, price, workflow, cancellation }: Standing): boolean {
  const isSeatGone = reservation === null || reservation === 'released';
  const isFeeGone = fee === null || fee === 'void';
  switch (enrollment) {
    case 'confirmed':
      return reservation === 'active' && (price === 0 ? fee === null : fee === 'open' || fee === 'paid') && workflow === 'completed' && (cancellation === null || cancellation === 'failed');
    case 'cancelled':
      return reservation === 'released' && isFeeGone && workflow === 'completed' && cancellation === 'completed';
    case 'rejected':
      return isSeatGone && isFeeGone && workflow === 'compensated' && cancellation === null;
    case null:
      return isSeatGone && isFeeGone && (workflow === 'failed' || workflow === 'compensated');
    default:
      return false;
  }
}
