import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ChangeGuardian } from '../contract';
import { changeGuardian } from '../guardian';
import { lockGuardian, saveGuardian } from '../people.store';

@CommandHandler(ChangeGuardian)
export class ChangeGuardianHandler implements ICommandHandler<ChangeGuardian> {
  constructor(private readonly db: Database) {}

  execute({ guardianId, version, changes }: ChangeGuardian) {
    return this.db.command(async (tx) => {
      const guardian = changeGuardian(await lockGuardian(tx, guardianId), version, changes);
      await saveGuardian(tx, guardian);
      return { guardian };
    });
  }
}
