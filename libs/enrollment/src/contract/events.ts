import { z } from 'zod';
import { event } from '@schoolhouse/platform/messaging/message';
import { reasonSchema } from './views';

const enrollmentFields = { enrollmentId: z.uuid(), studentId: z.uuid(), activityId: z.uuid() };

export class EnrollmentCreated extends event('enrollment.enrollment-created', 1, z.object(enrollmentFields)) {}

/** The enrollment is confirmed: seat held, fee worked out (or none due). */
export class EnrollmentCompleted extends event('enrollment.enrollment-completed', 1, z.object({ ...enrollmentFields, feeId: z.uuid().nullable() })) {}

/** `rejected` was never confirmed; `cancelled` was. */
export class EnrollmentCancelled extends event('enrollment.enrollment-cancelled', 1, z.object({ ...enrollmentFields, status: z.enum(['rejected', 'cancelled']), reason: reasonSchema })) {}
