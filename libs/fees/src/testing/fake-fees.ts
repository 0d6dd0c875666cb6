import { newId } from '@schoolhouse/platform/ids/ids';
import { fake, type Fake } from '@schoolhouse/platform/module-testing/module-under-test';
import { CalculateFees, DiscountCodeInvalid, FeeNotFound, GetFeeOfEnrollment, VoidFee, type FeeView } from '../contract';

/**
 * Answers the part of the contract that others depend on, for their specs: an enrollment costs what the activity does, due a week
 * after 1 September 2026; the only code that is good is HALF. What was calculated is kept and can be taken back.
 */
export function fakeFees(): { fakes: Fake[]; fees: Map<string, FeeView> } {
  const fees = new Map<string, FeeView>();
  const calculate = ({ enrollmentId, studentId, activity, discountCode }: CalculateFees) => {
    if (discountCode && discountCode !== 'HALF') throw new DiscountCodeInvalid({ reason: 'unknown' });
    const { amount, currency } = activity.price;
    const off = discountCode ? Math.floor(amount / 2) : 0;
    const charge = { kind: 'charge' as const, description: activity.title, rule: 'activity-price', amount: activity.price };
    const discount = { kind: 'discount' as const, description: 'Half: 50 % off', rule: 'HALF', amount: { amount: -off, currency } };
    const fee: FeeView = {
      id: newId(), enrollmentId, studentId, activityId: activity.activityId, status: 'open', lines: discountCode ? [charge, discount] : [charge],
      total: { amount: amount - off, currency }, credited: null, overdue: false, dueOn: '2026-09-08', createdAt: '2026-09-01T08:00:00.000Z', version: 1,
    };
    fees.set(enrollmentId, fee);
    return { fee };
  };
  const takeBack = ({ enrollmentId }: VoidFee) => {
    const fee = fees.get(enrollmentId);
    if (fee?.status === 'open') fees.set(enrollmentId, { ...fee, status: 'void', version: fee.version + 1 });
    return { fee: fees.get(enrollmentId) ?? null };
  };
  const find = ({ enrollmentId }: GetFeeOfEnrollment) => {
    const fee = fees.get(enrollmentId);
    if (!fee) throw new FeeNotFound();
    return { fee };
  };
  return { fees, fakes: [fake(CalculateFees, calculate), fake(VoidFee, takeBack), fake(GetFeeOfEnrollment, find)] };
}
