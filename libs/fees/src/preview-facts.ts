import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { GetActivity } from '@schoolhouse/activity';
import { GetStudent, ListEnrollments, ListStudents } from '@schoolhouse/enrollment';
import type { Facts } from './facts';

/** The facts that the enrollment workflow would bring along, gathered from the modules that know them. */
@Injectable()
export class PreviewFacts {
  constructor(private readonly queries: QueryBus) {}

  /** @throws ACTIVITY_NOT_FOUND, STUDENT_NOT_FOUND */
  async gather(studentId: string, activityId: string, onlyFor: string | undefined): Promise<Pick<Facts, 'activity' | 'grade' | 'siblingsEnrolled'>> {
    const [{ activity }, { student }] = await Promise.all([
      this.queries.execute(new GetActivity({ activityId })),
      this.queries.execute(new GetStudent({ studentId, onlyFor })),
    ]);
    const { title, term, price, schedule } = activity;
    return {
      activity: { activityId, title, term, price, sessionCount: schedule.sessionCount, startsOn: schedule.startsOn },
      grade: student.grade,
      siblingsEnrolled: student.householdId ? await this.enrolledSiblings(student.householdId, studentId) : 0,
    };
  }

  private async enrolledSiblings(householdId: string, studentId: string): Promise<number> {
    const { items: students } = await this.queries.execute(new ListStudents({ householdId, limit: 100 }));
    const siblings = students.filter(({ id }) => id !== studentId);
    const enrolled = await Promise.all(siblings.map(({ id }) => this.isEnrolled(id)));
    return enrolled.filter(Boolean).length;
  }

  private async isEnrolled(studentId: string): Promise<boolean> {
    const lists = await Promise.all((['new', 'confirmed'] as const).map((status) => this.queries.execute(new ListEnrollments({ studentId, status, limit: 1 }))));
    return lists.some(({ items }) => items.length > 0);
  }
}
