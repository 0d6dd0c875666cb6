import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ChangeStudent } from '../contract';
import { lockStudent, saveStudent } from '../people.store';
import { changeStudent } from '../student';

@CommandHandler(ChangeStudent)
export class ChangeStudentHandler implements ICommandHandler<ChangeStudent> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ studentId, version, changes }: ChangeStudent) {
    return this.db.command(async (tx) => {
      const student = changeStudent(await lockStudent(tx, studentId), version, changes, this.clock.now());
      await saveStudent(tx, student);
      return { student };
    });
  }
}
