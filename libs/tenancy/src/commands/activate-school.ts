import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ActivateSchool, TenantActivated, TenantProvisioned } from '@schoolhouse/tenancy';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { activated, schoolView } from '../school';
import { ownSchool, save } from '../school.store';

@CommandHandler(ActivateSchool)
export class ActivateSchoolHandler implements ICommandHandler<ActivateSchool> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ administratorId }: ActivateSchool) {
    return this.db.command(async (tx) => {
      const school = activated(await ownSchool(tx, 'for update'), this.clock.now());
      save(tx, school);
      const { id: schoolId, slug, name } = school;
      tx.emit(new TenantProvisioned({ schoolId, slug, name, administratorId }), schoolId);
      tx.emit(new TenantActivated({ schoolId }), schoolId);
      return { school: schoolView(school) };
    });
  }
}
