import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { GetSettings } from '@schoolhouse/tenancy';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ownSettings } from '../school.store';

@QueryHandler(GetSettings)
export class GetSettingsHandler implements IQueryHandler<GetSettings> {
  constructor(private readonly db: Database) {}

  execute(_: GetSettings) {
    return this.db.query(async (tx) => ({ settings: await ownSettings(tx) }));
  }
}
