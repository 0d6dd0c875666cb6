import { newId } from '@schoolhouse/platform/ids/ids';
import { fake, type Fake } from '@schoolhouse/platform/module-testing/module-under-test';
import {
  CancelEnrollment,
  ConfirmEnrollment,
  CreateEnrollment,
  DuplicateEnrollment,
  EnrollmentNotFound,
  GetEnrollment,
  GetStudent,
  ListContacts,
  StudentInactive,
  StudentNotFound,
  type GuardianView,
  type StudentView,
} from '../contract';
import { beginEnrollment, confirmEnrollment, endEnrollment, type Enrollment } from '../enrollment';
import { viewOf } from '../enrollment.store';
import { registerGuardian, type GuardianFields } from '../guardian';
import { registerStudent, type StudentFields } from '../student';

/**
 * Answers for this module in the specs of others, by its own rules and without a database: what the workflow asks, and
 * who is to be written to.
 *
 *     const people = new FakePeople();
 *     const { id } = people.student({ grade: 4 });
 *     const house = await openModule({ …, fakes: people.fakes });
 */
export class FakePeople {
  private readonly students = new Map<string, StudentView>();
  private readonly guardians: GuardianView[] = [];
  private readonly enrollments = new Map<string, Enrollment>();

  constructor(private readonly now: () => Date = () => new Date()) {}

  student(fields: Partial<StudentFields> = {}): StudentView {
    const student = { ...registerStudent(newId(), { name: 'Ada Okafor', grade: 4, birthDate: '2016-05-04', ...fields }, this.now()), status: fields.status ?? 'active' };
    this.students.set(student.id, student);
    return student;
  }

  guardian(fields: Partial<GuardianFields> = {}): GuardianView {
    const guardian = registerGuardian(newId(), { name: 'Ngozi Okafor', email: 'ngozi@okafor.example', ...fields });
    this.guardians.push(guardian);
    return guardian;
  }

  get fakes(): Fake[] {
    return [
      fake(CreateEnrollment, (request) => this.create(request)),
      fake(ConfirmEnrollment, ({ enrollmentId, feeId }) => ({ enrollment: this.keep(confirmEnrollment(this.enrollment(enrollmentId), feeId, this.now())) })),
      fake(CancelEnrollment, (request) => this.cancel(request)),
      fake(GetEnrollment, ({ enrollmentId }) => ({ enrollment: viewOf(this.enrollment(enrollmentId)) })),
      fake(GetStudent, ({ studentId }) => ({ student: this.studentOf(studentId) })),
      fake(ListContacts, ({ enrollmentIds }) => ({ items: enrollmentIds.flatMap((id) => this.contacts(this.enrollments.get(id))) })),
    ];
  }

  private create({ enrollmentId, studentId, activityId }: CreateEnrollment) {
    const { householdId, grade, birthDate, status } = this.studentOf(studentId);
    const live = this.live();
    if (live.some((enrollment) => enrollment.studentId === studentId && enrollment.activityId === activityId)) throw new DuplicateEnrollment({ studentId, activityId });
    if (status === 'inactive') throw new StudentInactive({ studentId });
    this.keep(beginEnrollment({ id: enrollmentId, studentId, activityId }, this.now()));
    const siblings = [...this.students.values()].filter((other) => householdId && other.householdId === householdId && other.id !== studentId);
    const siblingsEnrolled = siblings.filter(({ id }) => live.some((enrollment) => enrollment.studentId === id)).length;
    return { student: { studentId, householdId, grade, birthDate }, siblingsEnrolled };
  }

  private cancel({ enrollmentId, reason }: CancelEnrollment) {
    const enrollment = this.enrollments.get(enrollmentId);
    if (!enrollment) return { enrollment: null };
    return { enrollment: this.keep(endEnrollment(enrollment, reason, this.now()) ?? enrollment) };
  }

  private contacts(enrollment: Enrollment | undefined) {
    if (!enrollment) return [];
    const { id, name, householdId } = this.studentOf(enrollment.studentId);
    const family = this.guardians.filter((guardian) => householdId && guardian.householdId === householdId);
    return [{ enrollmentId: enrollment.id, student: { id, name }, guardians: family.map((guardian) => ({ id: guardian.id, name: guardian.name, email: guardian.email, locale: guardian.locale })) }];
  }

  private live(): Enrollment[] {
    return [...this.enrollments.values()].filter(({ status }) => status === 'new' || status === 'confirmed');
  }

  private studentOf(studentId: string): StudentView {
    const student = this.students.get(studentId);
    if (!student) throw new StudentNotFound({ studentId });
    return student;
  }

  private enrollment(enrollmentId: string): Enrollment {
    const enrollment = this.enrollments.get(enrollmentId);
    if (!enrollment) throw new EnrollmentNotFound({ enrollmentId });
    return enrollment;
  }

  private keep(enrollment: Enrollment) {
    this.enrollments.set(enrollment.id, enrollment);
    return viewOf(enrollment);
  }
}
