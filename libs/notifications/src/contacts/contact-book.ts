import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { EnrollmentNotFound, ListContacts, type Contacts } from '@schoolhouse/enrollment';
import { currentTenant } from '@schoolhouse/platform/tenant-context/message-context';

interface Question {
  readonly enrollmentIds: Set<string>;
  readonly answer: Promise<ReadonlyMap<string, Contacts>>;
}

/** Whom to write to. What is asked in one step of the program, as by the reactions to the events of a job, is one question; never for two schools. */
@Injectable()
export class ContactBook {
  private readonly open = new Map<string, Question>();

  constructor(private readonly queries: QueryBus) {}

  /** @throws ENROLLMENT_NOT_FOUND */
  async of(enrollmentId: string): Promise<Contacts> {
    const found = (await this.question(enrollmentId).answer).get(enrollmentId);
    if (!found) throw new EnrollmentNotFound({ enrollmentId });
    return found;
  }

  private question(enrollmentId: string): Question {
    const school = currentTenant();
    const question = this.open.get(school) ?? this.begin(school);
    question.enrollmentIds.add(enrollmentId);
    return question;
  }

  private begin(school: string): Question {
    const enrollmentIds = new Set<string>();
    const answer = Promise.resolve().then(async () => {
      this.open.delete(school);
      const { items } = await this.queries.execute(new ListContacts({ enrollmentIds: [...enrollmentIds] }));
      return new Map(items.map((item) => [item.enrollmentId, item]));
    });
    const question = { enrollmentIds, answer };
    this.open.set(school, question);
    return question;
  }
}
