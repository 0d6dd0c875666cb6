import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { GetStudent, StudentNotFound } from '../contract';
import { isOwn, rowsOf } from '../lists';
import { StudentRow } from '../rows/student-row';

@QueryHandler(GetStudent)
export class GetStudentHandler implements IQueryHandler<GetStudent> {
  constructor(private readonly db: Database) {}

  execute({ studentId, onlyFor }: GetStudent) {
    return this.db.query(async (tx) => {
      const rows = rowsOf(tx, StudentRow).andWhere('row.id = :studentId', { studentId });
      if (onlyFor) rows.andWhere(isOwn, { onlyFor });
      const student = await rows.getOne();
      if (!student) throw new StudentNotFound({ studentId });
      return { student };
    });
  }
}
