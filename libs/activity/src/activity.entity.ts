import { EntitySchema, type ValueTransformer } from 'typeorm';
import type { Activity } from './activity';
import type { ReservationView } from './contract';

/** Times leave the tables as they leave the program; bigint comes as text, and all our amounts fit a number. */
const isoTime: ValueTransformer = { to: (value: unknown) => value, from: (value: Date | null) => value && value.toISOString() };
const amount: ValueTransformer = { to: (value: unknown) => value, from: Number };

export type StoredActivity = Activity & { tenantId: string };
export type StoredReservation = ReservationView & { tenantId: string };

const tenantId = { type: 'uuid', name: 'tenant_id', primary: true } as const;

const schedule = new EntitySchema<Activity['schedule']>({
  name: 'Schedule',
  columns: {
    startsOn: { type: 'date', name: 'starts_on', nullable: true },
    endsOn: { type: 'date', name: 'ends_on', nullable: true },
    sessions: { type: 'jsonb' },
    sessionCount: { type: 'int', name: 'session_count' },
  },
});

const eligibility = new EntitySchema<Activity['eligibility']>({
  name: 'Eligibility',
  columns: {
    minGrade: { type: 'smallint', name: 'min_grade', nullable: true },
    maxGrade: { type: 'smallint', name: 'max_grade', nullable: true },
    minAge: { type: 'smallint', name: 'min_age', nullable: true },
    maxAge: { type: 'smallint', name: 'max_age', nullable: true },
  },
});

const price = new EntitySchema<Activity['price']>({
  name: 'Price',
  columns: { amount: { type: 'bigint', name: 'price_amount', transformer: amount }, currency: { type: 'text', name: 'price_currency' } },
});

const enrollmentWindow = new EntitySchema<Activity['enrollmentWindow']>({
  name: 'EnrollmentWindow',
  columns: {
    opensAt: { type: 'timestamptz', name: 'opens_at', nullable: true, transformer: isoTime },
    closesAt: { type: 'timestamptz', name: 'closes_at', nullable: true, transformer: isoTime },
  },
});

export const activityEntity = new EntitySchema<StoredActivity>({
  name: 'Activity',
  tableName: 'activity',
  columns: {
    tenantId,
    id: { type: 'uuid', primary: true },
    title: { type: 'text' },
    description: { type: 'text' },
    term: { type: 'text' },
    capacity: { type: 'int' },
    reserved: { type: 'int', update: false }, // changed by seats.ts alone
    status: { type: 'text' },
    createdAt: { type: 'timestamptz', name: 'created_at', transformer: isoTime },
    updatedAt: { type: 'timestamptz', name: 'updated_at', transformer: isoTime },
    version: { type: 'int' },
  },
  embeddeds: {
    schedule: { schema: schedule, prefix: false },
    eligibility: { schema: eligibility, prefix: false },
    price: { schema: price, prefix: false },
    enrollmentWindow: { schema: enrollmentWindow, prefix: false },
  },
});

export const reservationEntity = new EntitySchema<StoredReservation>({
  name: 'Reservation',
  tableName: 'reservation',
  columns: {
    tenantId,
    activityId: { type: 'uuid', name: 'activity_id', primary: true },
    id: { type: 'uuid', primary: true },
    enrollmentId: { type: 'uuid', name: 'enrollment_id' },
    studentId: { type: 'uuid', name: 'student_id' },
    status: { type: 'text' },
    createdAt: { type: 'timestamptz', name: 'created_at', transformer: isoTime },
    endedAt: { type: 'timestamptz', name: 'ended_at', nullable: true, transformer: isoTime },
  },
});
