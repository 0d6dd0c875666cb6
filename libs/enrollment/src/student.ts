import { BornInFuture, StudentChanged, type StudentView } from './contract';

/** All of a student that people may set. */
export type StudentFields = Omit<StudentView, 'id' | 'version'>;

const unknown = { birthDate: null, grade: null, householdId: null, externalNumber: null };

/** @throws BORN_IN_FUTURE */
export function registerStudent(id: string, given: Partial<StudentFields> & { name: string }, now: Date): StudentView {
  return born({ ...unknown, ...given, id, status: 'active', version: 1 }, now);
}

/** @throws STUDENT_CHANGED when `version` is not the newest, BORN_IN_FUTURE */
export function changeStudent(student: StudentView, version: number, changes: Partial<StudentFields>, now: Date): StudentView {
  if (student.version !== version) throw new StudentChanged({ studentId: student.id, version: student.version });
  return born({ ...student, ...changes, version: version + 1 }, now);
}

function born(student: StudentView, now: Date): StudentView {
  if (student.birthDate && student.birthDate > now.toISOString().slice(0, 10)) throw new BornInFuture({ birthDate: student.birthDate });
  return student;
}
