import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RegisterSchool } from '@schoolhouse/tenancy';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { newSchool, registeredAgain, schoolView } from '../school';
import { lockSchool, register, save, saveSettings } from '../school.store';
import { firstSettings } from '../settings';

@CommandHandler(RegisterSchool)
export class RegisterSchoolHandler implements ICommandHandler<RegisterSchool> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ slug, name, settings }: RegisterSchool) {
    return this.db.command(async (tx) => {
      const known = await lockSchool(tx);
      const now = this.clock.now();
      const school = known ? registeredAgain(known, { slug, name }, now) : newSchool(tx.tenantId, { slug, name }, now);
      (known ? save : register)(tx, school);
      saveSettings(tx, firstSettings(name, settings));
      return { school: schoolView(school) };
    });
  }
}
