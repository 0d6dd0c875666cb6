import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { withStatus } from '../activity';
import { changeActivity } from '../activity.store';
import { OpenActivity } from '../contract';

@CommandHandler(OpenActivity)
export class OpenActivityHandler implements ICommandHandler<OpenActivity> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ activityId }: OpenActivity) {
    return this.db.command(async (tx) => ({ activity: await changeActivity(tx, activityId, 'opened', (activity) => withStatus(activity, 'open', this.clock.now())) }));
  }
}
