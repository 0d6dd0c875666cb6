import { contract } from '@schoolhouse/platform/messaging/contract';
import { CancelEnrollment, ConfirmEnrollment, CreateEnrollment } from './commands';
import { EnrollmentCancelled, EnrollmentCompleted, EnrollmentCreated } from './events';

export * from './commands';
export * from './errors';
export * from './events';
export * from './views';

export const enrollmentContract = contract('enrollment', {
  commands: [CreateEnrollment, ConfirmEnrollment, CancelEnrollment],
  queries: [],
  events: [EnrollmentCreated, EnrollmentCompleted, EnrollmentCancelled],
});
