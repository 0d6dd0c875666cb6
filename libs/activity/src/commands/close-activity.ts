import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { withStatus } from '../activity';
import { changeActivity } from '../activity.store';
import { CloseActivity } from '../contract';

@CommandHandler(CloseActivity)
export class CloseActivityHandler implements ICommandHandler<CloseActivity> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ activityId }: CloseActivity) {
    return this.db.command(async (tx) => ({ activity: await changeActivity(tx, activityId, 'closed', (activity) => withStatus(activity, 'closed', this.clock.now())) }));
  }
}
