import { contract } from '@schoolhouse/platform/messaging/contract';
import { BeginCancellation, CancelEnrollment, ChangeGuardian, ChangeStudent, ConfirmEnrollment, CreateEnrollment, LinkGuardian, RegisterGuardian, RegisterStudent } from './commands';
import { EnrollmentCancelled, EnrollmentCompleted, EnrollmentCreated } from './events';
import { GetEnrollment, GetGuardian, GetStudent, ListContacts, ListEnrollments, ListGuardians, ListStudents } from './queries';

export * from './commands';
export * from './errors';
export * from './events';
export * from './queries';
export * from './views';

export const enrollmentContract = contract('enrollment', {
  commands: [BeginCancellation, CreateEnrollment, ConfirmEnrollment, CancelEnrollment, RegisterStudent, ChangeStudent, RegisterGuardian, ChangeGuardian, LinkGuardian],
  queries: [GetStudent, ListStudents, GetGuardian, ListGuardians, GetEnrollment, ListEnrollments, ListContacts],
  events: [EnrollmentCreated, EnrollmentCompleted, EnrollmentCancelled],
});
