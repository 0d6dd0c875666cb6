import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { FindSchool } from '@schoolhouse/tenancy';
import { Database } from '@schoolhouse/platform/postgres/database';
import { schoolView } from '../school';
import { schoolBySlug } from '../school.store';

@QueryHandler(FindSchool)
export class FindSchoolHandler implements IQueryHandler<FindSchool> {
  constructor(private readonly db: Database) {}

  execute({ slug }: FindSchool) {
    return this.db.query(async (tx) => {
      const school = await schoolBySlug(tx, slug);
      return { school: school ? schoolView(school) : null };
    });
  }
}
