import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { FeatureFlagNotFound, GetFeatureFlag } from '@schoolhouse/tenancy';
import { Database } from '@schoolhouse/platform/postgres/database';
import { flagView } from '../feature-flag';
import { flagNamed } from '../feature-flag.store';
import { assertPlatform } from './platform-only';

@QueryHandler(GetFeatureFlag)
export class GetFeatureFlagHandler implements IQueryHandler<GetFeatureFlag> {
  constructor(private readonly db: Database) {}

  execute({ name }: GetFeatureFlag) {
    return this.db.query(async (tx) => {
      assertPlatform(tx);
      const flag = await flagNamed(tx, name);
      if (!flag) throw new FeatureFlagNotFound({ name });
      return { flag: flagView(flag) };
    });
  }
}
