import { statement } from '@schoolhouse/platform/postgres/statement';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import type { Activity, Offer } from './activity';
import { ActivityClosed, AlreadyReserved, CapacityExceeded } from './contract';

/*
 * The one place where seats are taken and given back, for every way to a seat. A transaction touches the reservation
 * first and the row of the activity, which all race for, last: so nobody waits in a circle, and its lock is held for one flush.
 */

const read = statement(
  'activity.read-offer',
  `SELECT title, term, session_count, starts_on::text, price_amount::float8, price_currency, status, opens_at, closes_at,
          min_grade, max_grade, min_age, max_age, capacity, reserved
   FROM activity.activity WHERE tenant_id = $1 AND id = $2`,
);
const reserve = statement(
  'activity.reserve',
  `INSERT INTO activity.reservation (tenant_id, activity_id, id, enrollment_id, student_id, status, created_at) VALUES ($1, $2, $3, $4, $5, 'active', $6)`,
);
// An activity that was closed after it had been read breaks a constraint of its own: no seat is taken behind a close.
const take = statement(
  'activity.take-seat',
  `UPDATE activity.activity SET reserved = CASE status WHEN 'open' THEN reserved + 1 ELSE -1 END WHERE tenant_id = $1 AND id = $2`,
);
const release = statement(
  'activity.release',
  `UPDATE activity.reservation SET status = 'released', ended_at = $4
   WHERE tenant_id = $1 AND activity_id = $2 AND enrollment_id = $3 AND status = 'active' RETURNING id`,
);
const giveBack = statement('activity.give-seat-back', 'UPDATE activity.activity SET reserved = reserved - 1 WHERE tenant_id = $1 AND id = $2');

interface OfferRow {
  title: string;
  term: string;
  session_count: number;
  starts_on: string | null;
  price_amount: number;
  price_currency: string;
  status: Activity['status'];
  opens_at: Date | null;
  closes_at: Date | null;
  min_grade: number | null;
  max_grade: number | null;
  min_age: number | null;
  max_age: number | null;
  capacity: number;
  reserved: number;
}

/** What the workflow's next steps need to know of an activity, and what decides who gets a seat. */
export type SeatOffer = Offer & Pick<Activity, 'title' | 'term' | 'price'> & { readonly schedule: { readonly sessionCount: number } };

/** Reads without a lock; undefined when the school has no such activity. */
export async function findOffer(tx: Transaction, activityId: string): Promise<SeatOffer | undefined> {
  const row = await tx.row<OfferRow>(read, [tx.tenantId, activityId]);
  return (
    row && {
      title: row.title,
      term: row.term,
      schedule: { startsOn: row.starts_on, sessionCount: row.session_count },
      price: { amount: row.price_amount, currency: row.price_currency },
      status: row.status,
      enrollmentWindow: { opensAt: row.opens_at && row.opens_at.toISOString(), closesAt: row.closes_at && row.closes_at.toISOString() },
      eligibility: { minGrade: row.min_grade, maxGrade: row.max_grade, minAge: row.min_age, maxAge: row.max_age },
      capacity: row.capacity,
      reserved: row.reserved,
    }
  );
}

export interface Claim {
  readonly reservationId: string;
  readonly activityId: string;
  readonly enrollmentId: string;
  readonly studentId: string;
  readonly at: Date;
}

/** Takes a seat when the transaction commits. @throws then CAPACITY_EXCEEDED, ACTIVITY_CLOSED, ALREADY_RESERVED */
export function claimSeat(tx: Transaction, { reservationId, activityId, enrollmentId, studentId, at }: Claim): void {
  tx.write(reserve, [tx.tenantId, activityId, reservationId, enrollmentId, studentId, at], { reservation_of_enrollment: () => new AlreadyReserved({ enrollmentId }) });
  tx.write(take, [tx.tenantId, activityId], {
    activity_seats: () => new CapacityExceeded(),
    activity_reserved_not_negative: () => new ActivityClosed({ reason: 'closed' }),
  });
}

/**
 * Ends the active reservation of an enrollment and gives its seat back, once however many try at once: the
 * reservation's own row lets one through.
 *
 * @returns the reservation that was ended; undefined when there was none
 */
export async function releaseSeat(tx: Transaction, activityId: string, enrollmentId: string, at: Date): Promise<string | undefined> {
  const released = await tx.row<{ id: string }>(release, [tx.tenantId, activityId, enrollmentId, at]);
  if (released) tx.write(giveBack, [tx.tenantId, activityId]);
  return released?.id;
}
