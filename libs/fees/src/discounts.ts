import { inWords, lesser, minus, negated, share } from '@schoolhouse/platform/money/arithmetic';
import type { Money } from '@schoolhouse/platform/money/money';
import type { FeeLine } from './contract';
import { DiscountCodeInvalid } from './contract/errors';
import { holdsFor, type DiscountInForce, type Facts, type Terms } from './facts';
import { daysAfter } from './school-day';

export interface Discounted {
  readonly lines: readonly FeeLine[];
  /** The discount whose code took something off, and so was used. */
  readonly codeUsed: string | null;
}

/**
 * Discounts are taken off in ascending priority (then the elder first), each from what the ones before have left. A percentage is
 * rounded half up to the minor unit, once a line. A discount never takes more than its own cap, than is left, or than the cap on
 * all discounts of the school leaves room for. One that has nothing left to take keeps its line, so that the family sees it.
 *
 * @throws DISCOUNT_CODE_INVALID
 */
export function discountsOn(charge: Money, { discounts, policy }: Terms, facts: Facts): Discounted {
  refuseBadCode(discounts, facts);
  let left = charge;
  let room = share(charge, policy.capBasisPoints);
  let codeUsed: string | null = null;
  const lines = discounts.filter((discount) => faultOf(discount, facts) === undefined).sort(inOrder).map((discount): FeeLine => {
    const wanted = reductionOf(discount, left);
    const amount = lesser(wanted, lesser(left, room));
    left = minus(left, amount);
    room = minus(room, amount);
    if (discount.condition.kind === 'code' && amount.amount > 0) codeUsed = discount.id;
    return { kind: 'discount', description: explained(discount, amount.amount < wanted.amount), rule: nameOf(discount), amount: negated(amount) };
  });
  return { lines, codeUsed };
}

function reductionOf({ reduction, cap }: DiscountInForce, left: Money): Money {
  const amount = reduction.kind === 'percentage' ? share(left, reduction.basisPoints) : reduction.amount;
  return cap ? lesser(amount, cap) : amount;
}

function inOrder(one: DiscountInForce, other: DiscountInForce): number {
  return one.priority - other.priority || (one.id < other.id ? -1 : 1);
}

/** A code that was given must count: a family that types one wrong is told so, and not charged in full. */
function refuseBadCode(discounts: readonly DiscountInForce[], facts: Facts): void {
  const code = facts.discountCode;
  if (code === null) return;
  const discount = discounts.find(({ condition }) => condition.kind === 'code' && condition.code === code);
  const reason = discount ? faultOf(discount, facts) : 'unknown';
  if (reason) throw new DiscountCodeInvalid({ reason });
}

/** Why a discount does not count here, if so. Each condition is a rule of the school's discounts: sibling, early bird, code. */
function faultOf({ scope, condition, uses }: DiscountInForce, facts: Facts): string | undefined {
  if (!holdsFor(scope, facts)) return 'not-here';
  switch (condition.kind) {
    case 'sibling':
      return facts.siblingsEnrolled + 1 >= condition.fromChild ? undefined : 'not-here';
    case 'early-bird': {
      const last = lastDay(condition, facts);
      return last && facts.enrolledOn <= last ? undefined : 'ended';
    }
    case 'code':
      if (condition.code !== facts.discountCode) return 'unknown';
      if (condition.validFrom && facts.enrolledOn < condition.validFrom) return 'not-yet-valid';
      if (condition.validUntil && facts.enrolledOn > condition.validUntil) return 'ended';
      return condition.maxUses !== null && uses >= condition.maxUses ? 'used-up' : undefined;
  }
}

/** An activity that has no first day yet has no early birds counted from it. */
function lastDay({ until, daysBeforeStart }: { until: string | null; daysBeforeStart: number | null }, { activity }: Facts): string | null {
  return until ?? (activity.startsOn && daysAfter(activity.startsOn, -(daysBeforeStart ?? 0)));
}

function nameOf({ name, condition }: DiscountInForce): string {
  return condition.kind === 'code' ? condition.code : name;
}

function explained({ name, reduction, cap }: DiscountInForce, limited: boolean): string {
  const rate = reduction.kind === 'percentage' ? `${reduction.basisPoints / 100} %` : inWords(reduction.amount);
  return `${name}: ${rate} off${cap ? `, at most ${inWords(cap)}` : ''}${limited ? ', limited to what may be taken off in all' : ''}`;
}
