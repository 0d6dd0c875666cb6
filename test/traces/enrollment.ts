import type { Client } from 'pg';
import { addPlatformAdministrator } from '../processes/crowd';
import { untilHandled } from '../processes/events';
import { Recorder } from '../topologies/record';
import type { CollectedSpan } from './collector';

interface Named {
  readonly id: string;
}

const password = 'correct horse battery staple';
const schedule = { startsOn: '2027-02-01', endsOn: '2027-06-30', sessions: [{ weekday: 2, startsAt: '15:00', endsAt: '16:30', place: 'Gym' }] };

/** A school, a family, an activity for a price, and a seat in it, all over HTTP; ends when every event of it has been handled. */
export async function enrollOne(url: string, client: Client): Promise<void> {
  const began = new Date(Date.now() - 60_000);
  const record = new Recorder(url);
  const make = (path: string, body: object, as = 'hill') => record.send<Named>(201, path, 'POST', path, { as, body });
  const operator = await addPlatformAdministrator(client);
  await record.logIn('operator', 'platform', operator.email, operator.password);
  await make('/v1/schools', { slug: 'hill', name: 'Hill', administrator: { email: 'head@hill.example', name: 'Ada Head', password }, settings: { currency: 'EUR', timeZone: 'UTC', locale: 'en', dueDays: 7 } }, 'operator');
  await record.logIn('hill', 'hill', 'head@hill.example', password);
  const guardian = await make('/v1/guardians', { name: 'Gina Guardian', email: 'gina@home.example', locale: 'en' });
  const student = await make('/v1/students', { name: 'Tom', grade: 3, birthDate: '2017-02-01' });
  await record.send(200, 'her child', 'POST', `/v1/students/${student.id}/guardians`, { as: 'hill', body: { guardianId: guardian.id } });
  const activity = await make('/v1/activities', { title: 'Football', description: '', term: '2027 spring', schedule, capacity: 10, status: 'open', price: { amount: 12_000, currency: 'EUR' } });
  await make('/v1/enrollments', { studentId: student.id, activityId: activity.id });
  await untilHandled(client, began, 60);
}

/** All that was told of the trace in which the seat was asked for. */
export function traceOfEnrollment(spans: readonly CollectedSpan[]): CollectedSpan[] {
  const requests = spans.filter(({ name }) => name === 'POST /v1/enrollments');
  if (requests.length !== 1) throw new Error(`${requests.length} spans of the request were collected, of ${spans.length}`);
  return spans.filter(({ traceId }) => traceId === requests[0].traceId);
}

const started = 'POST /v1/enrollments > saga.start-workflow';
const confirmed = `${started} > enroll-student ConfirmEnrollment > enrollment.confirm-enrollment`;

/** What an enrollment passes when everything is in one process; calls to elsewhere have two spans more. */
export const wayOfEnrollment: readonly string[] = [
  `${started} > saga command`,
  `${started} > enroll-student CreateEnrollment > enrollment.create-enrollment > enrollment command`,
  `${started} > enroll-student ReserveCapacity > activity.reserve-capacity > activity command`,
  `${started} > enroll-student CalculateFees > fees.calculate-fees > fees command`,
  `${confirmed} > enrollment command`,
  `${confirmed} > hand over enrollment.enrollment-completed.v1 > handle enrollment.enrollment-completed.v1 > enrollment.list-contacts > enrollment query`,
  `${confirmed} > hand over enrollment.enrollment-completed.v1 > notifications inbox`,
];
