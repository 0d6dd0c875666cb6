import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { GetSchoolById } from '@schoolhouse/tenancy';
import { Database } from '@schoolhouse/platform/postgres/database';
import { schoolView } from '../school';
import { schoolById } from '../school.store';
import { assertPlatform } from './platform-only';

@QueryHandler(GetSchoolById)
export class GetSchoolByIdHandler implements IQueryHandler<GetSchoolById> {
  constructor(private readonly db: Database) {}

  execute({ schoolId }: GetSchoolById) {
    return this.db.query(async (tx) => {
      assertPlatform(tx);
      return { school: schoolView(await schoolById(tx, schoolId)) };
    });
  }
}
