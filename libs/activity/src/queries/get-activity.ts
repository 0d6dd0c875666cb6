import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { getActivity } from '../activity.store';
import { GetActivity } from '../contract';

@QueryHandler(GetActivity)
export class GetActivityHandler implements IQueryHandler<GetActivity> {
  constructor(private readonly db: Database) {}

  execute({ activityId }: GetActivity) {
    return this.db.query(async (tx) => ({ activity: await getActivity(tx, activityId) }));
  }
}
