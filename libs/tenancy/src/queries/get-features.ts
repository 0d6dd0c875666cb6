import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { GetFeatures } from '@schoolhouse/tenancy';
import { Database } from '@schoolhouse/platform/postgres/database';
import { isOnFor } from '../feature-flag';
import { flagsOf } from '../feature-flag.store';

@QueryHandler(GetFeatures)
export class GetFeaturesHandler implements IQueryHandler<GetFeatures> {
  constructor(private readonly db: Database) {}

  execute(_: GetFeatures) {
    return this.db.query(async (tx) => {
      const flags = await flagsOf(tx);
      return { features: flags.filter((flag) => isOnFor(flag, tx.tenantId, flag.own)).map(({ name }) => name) };
    });
  }
}
