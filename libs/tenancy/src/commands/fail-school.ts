import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { FailSchool } from '@schoolhouse/tenancy';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { failed, schoolView } from '../school';
import { lockSchool, save } from '../school.store';

@CommandHandler(FailSchool)
export class FailSchoolHandler implements ICommandHandler<FailSchool> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ reason }: FailSchool) {
    return this.db.command(async (tx) => {
      const known = await lockSchool(tx);
      if (!known) return { school: null };
      const school = failed(known, reason, this.clock.now());
      save(tx, school);
      return { school: schoolView(school) };
    });
  }
}
