import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId } from '@schoolhouse/platform/ids/ids';
import { Database } from '@schoolhouse/platform/postgres/database';
import { RegisterGuardian } from '../contract';
import { registerGuardian } from '../guardian';
import { insertGuardian } from '../people.store';

@CommandHandler(RegisterGuardian)
export class RegisterGuardianHandler implements ICommandHandler<RegisterGuardian> {
  constructor(private readonly db: Database) {}

  execute(given: RegisterGuardian) {
    return this.db.command(async (tx) => {
      const guardian = registerGuardian(newId(), given);
      await insertGuardian(tx, guardian);
      return { guardian };
    });
  }
}
