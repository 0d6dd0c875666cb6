import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ResumeSchool, TenantResumed } from '@schoolhouse/tenancy';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { resumed, schoolView } from '../school';
import { ownSchool, save } from '../school.store';

@CommandHandler(ResumeSchool)
export class ResumeSchoolHandler implements ICommandHandler<ResumeSchool> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute(_: ResumeSchool) {
    return this.db.command(async (tx) => {
      const school = resumed(await ownSchool(tx, 'for update'), this.clock.now());
      save(tx, school);
      tx.emit(new TenantResumed({ schoolId: school.id }), school.id);
      return { school: schoolView(school) };
    });
  }
}
