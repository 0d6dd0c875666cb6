import type { Command } from '@nestjs/cqrs';
import type { z } from 'zod';
import { newId } from '@schoolhouse/platform/ids/ids';
import { ConfirmEnrollment, CreateEnrollment, LinkGuardian, RegisterGuardian, RegisterStudent, type EnrollmentView, type GuardianView, type StudentView } from '../contract';

/** What carries the commands: a school of the module's specs, or of a journey. */
export interface Office {
  execute<Answer>(command: Command<Answer>): Promise<Answer>;
}

export const anEnrollment = (fields: Partial<z.input<typeof CreateEnrollment.input>> = {}): CreateEnrollment =>
  new CreateEnrollment({ enrollmentId: newId(), studentId: newId(), activityId: newId(), ...fields });

export async function registered(office: Office, fields: Partial<z.input<typeof RegisterStudent.input>> = {}): Promise<StudentView> {
  const given = { name: 'Ada Okafor', birthDate: '2016-05-04', grade: 4, ...fields };
  return (await office.execute(new RegisterStudent(given))).student;
}

export async function registeredGuardian(office: Office, fields: Partial<z.input<typeof RegisterGuardian.input>> = {}): Promise<GuardianView> {
  const given = { name: 'Ngozi Okafor', email: 'ngozi@okafor.example', ...fields };
  return (await office.execute(new RegisterGuardian(given))).guardian;
}

/** A household with one guardian and one student in it. */
export async function aHousehold(office: Office): Promise<{ householdId: string; student: StudentView; guardian: GuardianView }> {
  const [{ id: studentId }, { id: guardianId }] = [await registered(office), await registeredGuardian(office)];
  return office.execute(new LinkGuardian({ studentId, guardianId }));
}

/** The id of an enrollment that is new. */
export async function enrolled(office: Office, studentId: string, activityId: string = newId()): Promise<string> {
  const enrollmentId = newId();
  await office.execute(new CreateEnrollment({ enrollmentId, studentId, activityId }));
  return enrollmentId;
}

export async function confirmed(office: Office, studentId: string, activityId: string = newId()): Promise<EnrollmentView> {
  const enrollmentId = await enrolled(office, studentId, activityId);
  return (await office.execute(new ConfirmEnrollment({ enrollmentId, feeId: null }))).enrollment;
}
