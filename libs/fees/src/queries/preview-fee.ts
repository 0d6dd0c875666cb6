import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { assess } from '../assessment';
import { PreviewFee } from '../contract';
import { codeAsKept, type Facts } from '../facts';
import { PreviewFacts } from '../preview-facts';
import { schoolDay } from '../school-day';
import { SchoolSettings } from '../school-settings';
import { readTerms } from '../terms';

@QueryHandler(PreviewFee)
export class PreviewFeeHandler implements IQueryHandler<PreviewFee> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly settings: SchoolSettings,
    private readonly facts: PreviewFacts,
  ) {}

  async execute({ studentId, activityId, discountCode, onlyFor }: PreviewFee) {
    const [settings, gathered] = await Promise.all([this.settings.get(), this.facts.gather(studentId, activityId, onlyFor)]);
    const facts: Facts = { ...gathered, discountCode: codeAsKept(discountCode), enrolledOn: schoolDay(this.clock.now(), settings.timeZone) };
    const { lines, total, dueOn } = assess(facts, await this.db.query((tx) => readTerms(tx, facts)), settings);
    return { preview: { lines, total, dueOn } };
  }
}
