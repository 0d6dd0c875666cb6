import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { GetStudent, ListStudents, StudentNotFound } from '@schoolhouse/enrollment';
import { FeeNotFound } from './contract/errors';

/** Whose fees a person may see, where it is not those of the whole school: the module of students knows. */
@Injectable()
export class OwnStudents {
  constructor(private readonly queries: QueryBus) {}

  /** What is somebody else's looks as if it did not exist. @throws FEE_NOT_FOUND */
  async requireOwn(studentId: string, onlyFor: string | undefined): Promise<void> {
    if (!onlyFor) return;
    try {
      await this.queries.execute(new GetStudent({ studentId, onlyFor }));
    } catch (error) {
      throw StudentNotFound.is(error) ? new FeeNotFound() : error;
    }
  }

  /** Undefined: everybody's. */
  async of(onlyFor: string | undefined): Promise<string[] | undefined> {
    if (!onlyFor) return undefined;
    const { items: students } = await this.queries.execute(new ListStudents({ onlyFor, limit: 100 }));
    return students.map(({ id }) => id);
  }
}
