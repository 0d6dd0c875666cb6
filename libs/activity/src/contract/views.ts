import { z } from 'zod';
import { moneySchema } from '@schoolhouse/platform/money/money';

/** Text that PostgreSQL can keep: neither NUL nor half a surrogate pair. */
const text = (max: number) => z.string().max(max).regex(/^[^\0\p{Cs}]*$/u, 'Holds characters that no text may hold');
const notBlank = (max: number, example: string) => text(max).refine((value) => value.trim() !== '', 'Must not be blank').meta({ examples: [example] });
const title = notBlank(200, 'Chess club');
const term = notBlank(100, '2026 autumn').describe('As the school calls it');
const inReach = (value: string) => value >= '1900' && value < '2200';
const day = z.iso.date().refine(inReach, 'Must be between 1900 and 2199');
const moment = z.iso.datetime({ offset: true }).refine(inReach, 'Must be between 1900 and 2199');
const grade = z.int().min(-5).max(20).describe('Kindergarten is 0');
const age = z.int().min(0).max(150).describe('Full years');

export const activityStatusSchema = z.enum(['open', 'closed']);
export const reservationStatusSchema = z.enum(['active', 'converted', 'released', 'expired']);

export const sessionSchema = z
  .strictObject({
    weekday: z.int().min(1).max(7).describe('ISO 8601: Monday is 1, Sunday is 7'),
    startsAt: z.iso.time({ precision: -1 }).describe('Local time of the school'),
    endsAt: z.iso.time({ precision: -1 }),
    place: text(200).nullable().default(null),
  })
  .refine(({ startsAt, endsAt }) => startsAt < endsAt, { path: ['endsAt'], message: 'Must be later than startsAt' });

const scheduleFields = {
  startsOn: day.nullable().default(null),
  endsOn: day.nullable().default(null).describe('The last day, included'),
  sessions: z.array(sessionSchema).max(50).default([]).describe('The pattern of a week'),
};
const inOrder = ({ startsOn, endsOn }: { startsOn: string | null; endsOn: string | null }) => !startsOn || !endsOn || startsOn <= endsOn;
const sessionCount = z.int().min(0);

const newScheduleSchema = z
  .strictObject({ ...scheduleFields, sessionCount: sessionCount.max(10_000).optional().describe('Left out: as often as the pattern falls between the two days') })
  .refine(inOrder, { path: ['endsOn'], message: 'Must not be before startsOn' })
  .meta({ examples: [{ startsOn: '2026-09-07', endsOn: '2026-12-18', sessions: [{ weekday: 1, startsAt: '15:00', endsAt: '16:30', place: 'Room 12' }] }] });

const ordered = (least: number | null, most: number | null) => least === null || most === null || least <= most;

export const eligibilitySchema = z
  .strictObject({
    minGrade: grade.nullable().default(null),
    maxGrade: grade.nullable().default(null),
    minAge: age.nullable().default(null),
    maxAge: age.nullable().default(null),
  })
  .refine(({ minGrade, maxGrade }) => ordered(minGrade, maxGrade), { path: ['maxGrade'], message: 'Must not be below minGrade' })
  .refine(({ minAge, maxAge }) => ordered(minAge, maxAge), { path: ['maxAge'], message: 'Must not be below minAge' })
  .describe('Who may enroll; ages are those on the first day (on the day of enrolling while that is not fixed)');

export const enrollmentWindowSchema = z
  .strictObject({ opensAt: moment.nullable().default(null), closesAt: moment.nullable().default(null) })
  .refine(({ opensAt, closesAt }) => !opensAt || !closesAt || Date.parse(opensAt) < Date.parse(closesAt), { path: ['closesAt'], message: 'Must be later than opensAt' })
  .describe('From opensAt on, until just before closesAt; null: without bound');

const price = moneySchema.extend({ amount: moneySchema.shape.amount.min(0) }).describe('Amount 0: free');
const capacity = z.int().min(0).max(100_000).describe('Seats');

/** What the office says of a new activity. */
export const newActivitySchema = z.strictObject({
  title,
  description: text(10_000).default(''),
  term,
  schedule: newScheduleSchema.prefault({}),
  capacity,
  eligibility: eligibilitySchema.prefault({}),
  price,
  status: activityStatusSchema.default('open'),
  enrollmentWindow: enrollmentWindowSchema.prefault({}),
});

/** What the office may change. Schedule, eligibility and window are each replaced whole. */
export const activityChangesSchema = z
  .strictObject({ title, description: text(10_000), term, schedule: newScheduleSchema, capacity, eligibility: eligibilitySchema, price, enrollmentWindow: enrollmentWindowSchema })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, 'Says nothing that is to change');

export const activitySchema = z
  .object({
    id: z.uuid(),
    title: z.string(),
    description: z.string(),
    term: z.string(),
    schedule: z.object({ ...scheduleFields, sessionCount }),
    capacity,
    reserved: z.int().describe('Seats that are held'),
    eligibility: eligibilitySchema,
    price: moneySchema,
    status: activityStatusSchema,
    enrollmentWindow: enrollmentWindowSchema,
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    version: z.int().describe('Counts changes of the activity; seats taken and given back are none'),
  })
  .meta({ id: 'Activity' });

export const reservationSchema = z
  .object({
    id: z.uuid(),
    activityId: z.uuid(),
    enrollmentId: z.uuid(),
    studentId: z.uuid(),
    status: reservationStatusSchema,
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Reservation' });

export const textFilterSchema = text(200).min(1);

export type ActivityView = z.output<typeof activitySchema>;
export type ActivityChanges = z.output<typeof activityChangesSchema>;
export type NewActivity = z.output<typeof newActivitySchema>;
export type ReservationView = z.output<typeof reservationSchema>;
