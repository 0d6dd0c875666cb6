import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { newId } from '@schoolhouse/platform/ids/ids';
import { Database } from '@schoolhouse/platform/postgres/database';
import { LinkGuardian } from '../contract';
import { moveIn, sharedHousehold } from '../household';
import { insertHousehold, lockGuardian, lockStudent, saveGuardian, saveStudent } from '../people.store';

@CommandHandler(LinkGuardian)
export class LinkGuardianHandler implements ICommandHandler<LinkGuardian> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ studentId, guardianId }: LinkGuardian) {
    return this.db.command(async (tx) => {
      const student = await lockStudent(tx, studentId);
      const guardian = await lockGuardian(tx, guardianId);
      const newHouseholdId = newId();
      const householdId = sharedHousehold(student, guardian, newHouseholdId);
      if (householdId === newHouseholdId) await insertHousehold(tx, householdId, this.clock.now());
      const moved = { student: moveIn(student, householdId), guardian: moveIn(guardian, householdId) };
      if (moved.student !== student) await saveStudent(tx, moved.student);
      if (moved.guardian !== guardian) await saveGuardian(tx, moved.guardian);
      return { householdId, ...moved };
    });
  }
}
