import { randomUUID } from 'node:crypto';
import type { EnrollmentRequests, LoadJob } from './job';

export interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** The nth request of a job. @throws RangeError when there are no more pairs of student and activity. */
export function requestOf({ requests, headers }: LoadJob, n: number): Request {
  if (requests.kind === 'read') return { method: 'GET', path: requests.paths[n % requests.paths.length], headers: { ...headers } };
  const { student, activity } = pairOf(requests, requests.from + n);
  return {
    method: 'POST',
    path: '/v1/enrollments',
    headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({ studentId: student, activityId: activity }),
  };
}

/** Neighbours in time have different students and different activities: what is contended is the program, not one row. */
function pairOf({ students, activities }: EnrollmentRequests, i: number): { student: string; activity: string } {
  const round = Math.floor(i / students.length);
  if (round >= activities.length) throw new RangeError(`There are only ${students.length * activities.length} pairs of student and activity`);
  return { student: students[i % students.length], activity: activities[((i % students.length) + round) % activities.length] };
}

/** @returns undefined when the answer is what it should be: a 201 must carry the confirmed enrollment that was asked for. */
export function faultOf(request: Request, status: number, body: string, expected: readonly number[]): string | undefined {
  if (!expected.includes(status)) return `${status} ${body.slice(0, 300)}`;
  if (status !== 201 || !request.body) return undefined;
  const answer = JSON.parse(body) as { enrollment?: EnrollmentAnswer } & EnrollmentAnswer;
  const enrollment = answer.enrollment ?? answer;
  const asked = JSON.parse(request.body) as { studentId: string; activityId: string };
  const isRight = enrollment.status === 'confirmed' && enrollment.studentId === asked.studentId && enrollment.activityId === asked.activityId;
  return isRight ? undefined : `201 with another answer: ${body.slice(0, 300)}`;
}

interface EnrollmentAnswer {
  readonly status?: string;
  readonly studentId?: string;
  readonly activityId?: string;
}
