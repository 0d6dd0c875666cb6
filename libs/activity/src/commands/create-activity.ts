import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { newId } from '@schoolhouse/platform/ids/ids';
import { Database } from '@schoolhouse/platform/postgres/database';
import { created } from '../activity';
import { addActivity } from '../activity.store';
import { CreateActivity } from '../contract';

@CommandHandler(CreateActivity)
export class CreateActivityHandler implements ICommandHandler<CreateActivity> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute(fields: CreateActivity) {
    return this.db.command(async (tx) => {
      const activity = created(newId(), fields, this.clock.now());
      await addActivity(tx, activity);
      return { activity };
    });
  }
}
