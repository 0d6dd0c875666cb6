import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { changed } from '../activity';
import { changeActivity } from '../activity.store';
import { ChangeActivity } from '../contract';

@CommandHandler(ChangeActivity)
export class ChangeActivityHandler implements ICommandHandler<ChangeActivity> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ activityId, expectedVersion, changes }: ChangeActivity) {
    return this.db.command(async (tx) => ({
      activity: await changeActivity(tx, activityId, 'changed', (activity) => changed(activity, changes, expectedVersion, this.clock.now())),
    }));
  }
}
