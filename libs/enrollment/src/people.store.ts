import { DatabaseError } from 'pg';
import type { DomainError } from '@schoolhouse/platform/messaging/domain-error';
import { causeOf } from '@schoolhouse/platform/postgres/errors';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import { ExternalNumberTaken, GuardianNotFound, HouseholdNotFound, StudentNotFound, type GuardianView, type StudentView } from './contract';
import { GuardianRow } from './rows/guardian-row';
import { HouseholdRow } from './rows/household-row';
import { StudentRow } from './rows/student-row';

const lock = { mode: 'pessimistic_write' } as const;

/** Nobody else changes the student until this transaction ends. @throws STUDENT_NOT_FOUND */
export async function lockStudent(tx: Transaction, studentId: string): Promise<StudentRow> {
  const row = await tx.manager.findOne(StudentRow, { where: { tenantId: tx.tenantId, id: studentId }, lock });
  if (!row) throw new StudentNotFound({ studentId });
  return row;
}

/** As {@link lockStudent}. Who locks both locks the student first. @throws GUARDIAN_NOT_FOUND */
export async function lockGuardian(tx: Transaction, guardianId: string): Promise<GuardianRow> {
  const row = await tx.manager.findOne(GuardianRow, { where: { tenantId: tx.tenantId, id: guardianId }, lock });
  if (!row) throw new GuardianNotFound({ guardianId });
  return row;
}

/** @throws EXTERNAL_NUMBER_TAKEN, HOUSEHOLD_NOT_FOUND */
export async function insertStudent(tx: Transaction, student: StudentView): Promise<void> {
  await withMeaning(tx.manager.insert(StudentRow, { ...student, tenantId: tx.tenantId }));
}

/** @throws EXTERNAL_NUMBER_TAKEN, HOUSEHOLD_NOT_FOUND */
export async function saveStudent(tx: Transaction, student: StudentView): Promise<void> {
  await withMeaning(tx.manager.update(StudentRow, { tenantId: tx.tenantId, id: student.id }, student));
}

/** @throws HOUSEHOLD_NOT_FOUND */
export async function insertGuardian(tx: Transaction, guardian: GuardianView): Promise<void> {
  await withMeaning(tx.manager.insert(GuardianRow, { ...guardian, tenantId: tx.tenantId }));
}

/** @throws HOUSEHOLD_NOT_FOUND */
export async function saveGuardian(tx: Transaction, guardian: GuardianView): Promise<void> {
  await withMeaning(tx.manager.update(GuardianRow, { tenantId: tx.tenantId, id: guardian.id }, guardian));
}

export async function insertHousehold(tx: Transaction, id: string, createdAt: Date): Promise<void> {
  await withMeaning(tx.manager.insert(HouseholdRow, { tenantId: tx.tenantId, id, createdAt }));
}

/** What a broken constraint of the people's tables means to a caller. */
const meanings: Readonly<Record<string, () => DomainError>> = {
  student_external_number: () => new ExternalNumberTaken(),
  student_tenant_id_household_id_fkey: () => new HouseholdNotFound(),
  guardian_tenant_id_household_id_fkey: () => new HouseholdNotFound(),
};

async function withMeaning<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    const cause = causeOf(error);
    throw (cause instanceof DatabaseError && meanings[cause.constraint ?? '']?.()) || error;
  }
}
