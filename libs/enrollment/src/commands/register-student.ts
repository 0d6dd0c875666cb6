import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { newId } from '@schoolhouse/platform/ids/ids';
import { Database } from '@schoolhouse/platform/postgres/database';
import { RegisterStudent } from '../contract';
import { insertStudent } from '../people.store';
import { registerStudent } from '../student';

@CommandHandler(RegisterStudent)
export class RegisterStudentHandler implements ICommandHandler<RegisterStudent> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute(given: RegisterStudent) {
    return this.db.command(async (tx) => {
      const student = registerStudent(newId(), given, this.clock.now());
      await insertStudent(tx, student);
      return { student };
    });
  }
}
