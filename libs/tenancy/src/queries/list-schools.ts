import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ListSchools } from '@schoolhouse/tenancy';
import { Database } from '@schoolhouse/platform/postgres/database';
import { schoolView } from '../school';
import { schoolsInOrder } from '../school.store';
import { assertPlatform } from './platform-only';

@QueryHandler(ListSchools)
export class ListSchoolsHandler implements IQueryHandler<ListSchools> {
  constructor(private readonly db: Database) {}

  execute(page: ListSchools) {
    return this.db.query(async (tx) => {
      assertPlatform(tx);
      return schoolsInOrder(tx, page, schoolView);
    });
  }
}
