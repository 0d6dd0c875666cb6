import { newId } from '@schoolhouse/platform/ids/ids';
import { fake, type Fake } from '@schoolhouse/platform/module-testing/module-under-test';
import { assess } from '../assessment';
import { CalculateFees, FeeExists, FeeNotFound, GetFeeOfEnrollment, VoidFee, type FeeView } from '../contract';
import { calculated, takenBack, viewOf, type Fee } from '../fee';
import { codeAsKept } from '../facts';
import { schoolDay } from '../school-day';
import { discountInForce } from './builders';

/** Half price, for whoever brings the code HALF. */
const half = discountInForce({
  name: 'Half', condition: { kind: 'code', code: 'HALF', validFrom: null, validUntil: null, maxUses: null }, reduction: { kind: 'percentage', basisPoints: 5_000 },
});

/**
 * Answers for this module in the specs of others, by its own rules and without a database: what the workflow asks. An enrollment costs
 * what the activity does, in that currency, and is due after seven days in Zurich; one code is good, HALF.
 *
 *     const fees = new FakeFees();
 *     const house = await openModule({ …, fakes: fees.fakes });
 *     fees.of(enrollmentId)   // the fee, or undefined
 */
export class FakeFees {
  private readonly fees = new Map<string, Fee>();

  constructor(private readonly now: () => Date = () => new Date()) {}

  get fakes(): Fake[] {
    return [
      fake(CalculateFees, (command) => ({ fee: this.calculate(command) })),
      fake(VoidFee, ({ enrollmentId, reason }) => ({ fee: this.takeBack(enrollmentId, reason) })),
      fake(GetFeeOfEnrollment, ({ enrollmentId }) => ({ fee: this.get(enrollmentId) })),
    ];
  }

  of(enrollmentId: string): FeeView | undefined {
    const fee = this.fees.get(enrollmentId);
    return fee && viewOf(fee, schoolDay(this.now(), 'Europe/Zurich'));
  }

  private get(enrollmentId: string): FeeView {
    const fee = this.of(enrollmentId);
    if (!fee) throw new FeeNotFound();
    return fee;
  }

  private calculate({ enrollmentId, studentId, activity, grade, siblingsEnrolled, discountCode }: CalculateFees): FeeView {
    if (this.fees.has(enrollmentId)) throw new FeeExists();
    const facts = { activity, grade, siblingsEnrolled, discountCode: codeAsKept(discountCode), enrolledOn: schoolDay(this.now(), 'Europe/Zurich') };
    const assessment = assess(facts, { rules: [], discounts: [half], policy: { capBasisPoints: 10_000 } }, { currency: activity.price.currency, dueDays: 7 });
    this.fees.set(enrollmentId, calculated({ id: newId(), enrollmentId, studentId, activityId: activity.activityId }, assessment, this.now()).fee);
    return this.get(enrollmentId);
  }

  private takeBack(enrollmentId: string, reason: string): FeeView | null {
    const fee = this.fees.get(enrollmentId);
    const decision = fee && takenBack(fee, reason, this.now());
    if (decision) this.fees.set(enrollmentId, { ...decision.fee, version: decision.fee.version + 1 });
    return this.of(enrollmentId) ?? null;
  }
}
