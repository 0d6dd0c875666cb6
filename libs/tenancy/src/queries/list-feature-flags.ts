import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ListFeatureFlags } from '@schoolhouse/tenancy';
import { Database } from '@schoolhouse/platform/postgres/database';
import { flagView } from '../feature-flag';
import { flagsInOrder } from '../feature-flag.store';
import { assertPlatform } from './platform-only';

@QueryHandler(ListFeatureFlags)
export class ListFeatureFlagsHandler implements IQueryHandler<ListFeatureFlags> {
  constructor(private readonly db: Database) {}

  execute(request: ListFeatureFlags) {
    return this.db.query(async (tx) => {
      assertPlatform(tx);
      return flagsInOrder(tx, request, flagView);
    });
  }
}
