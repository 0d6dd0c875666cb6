import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { newId } from '@schoolhouse/platform/ids/ids';
import { Database } from '@schoolhouse/platform/postgres/database';
import { assess } from '../assessment';
import { CalculateFees } from '../contract';
import { calculated, viewOf } from '../fee';
import { keepNew } from '../fee.store';
import { codeAsKept, type Facts } from '../facts';
import { schoolDay } from '../school-day';
import { SchoolSettings } from '../school-settings';
import { readTerms } from '../terms';

@CommandHandler(CalculateFees)
export class CalculateFeesHandler implements ICommandHandler<CalculateFees> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly settings: SchoolSettings,
  ) {}

  /** On the hot path of enrolling: one read is waited for, all writes ride with the commit. */
  async execute({ enrollmentId, studentId, activity, grade, siblingsEnrolled, discountCode }: CalculateFees) {
    const settings = await this.settings.get();
    return this.db.command(async (tx) => {
      const now = this.clock.now();
      const facts: Facts = { activity, grade, siblingsEnrolled, discountCode: codeAsKept(discountCode), enrolledOn: schoolDay(now, settings.timeZone) };
      const assessment = assess(facts, await readTerms(tx, facts), settings);
      const decision = calculated({ id: newId(), enrollmentId, studentId, activityId: activity.activityId }, assessment, now);
      keepNew(tx, decision);
      return { fee: viewOf(decision.fee, facts.enrolledOn) };
    });
  }
}
