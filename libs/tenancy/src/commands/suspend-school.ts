import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SuspendSchool, TenantSuspended } from '@schoolhouse/tenancy';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { schoolView, suspended } from '../school';
import { ownSchool, save } from '../school.store';

@CommandHandler(SuspendSchool)
export class SuspendSchoolHandler implements ICommandHandler<SuspendSchool> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ reason }: SuspendSchool) {
    return this.db.command(async (tx) => {
      const school = suspended(await ownSchool(tx, 'for update'), reason, this.clock.now());
      save(tx, school);
      tx.emit(new TenantSuspended({ schoolId: school.id, reason }), school.id);
      return { school: schoolView(school) };
    });
  }
}
