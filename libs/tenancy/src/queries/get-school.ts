import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { GetSchool } from '@schoolhouse/tenancy';
import { Database } from '@schoolhouse/platform/postgres/database';
import { schoolView } from '../school';
import { ownSchool } from '../school.store';

@QueryHandler(GetSchool)
export class GetSchoolHandler implements IQueryHandler<GetSchool> {
  constructor(private readonly db: Database) {}

  execute(_: GetSchool) {
    return this.db.query(async (tx) => ({ school: schoolView(await ownSchool(tx)) }));
  }
}
