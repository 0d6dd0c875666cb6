import { plus, negated } from '@schoolhouse/platform/money/arithmetic';
import type { Money } from '@schoolhouse/platform/money/money';
import type { Assessment } from './assessment';
import type { FeeLine, FeeStatus, FeeView } from './contract';
import { AdjustmentTooLarge, IllegalFeeTransition } from './contract/errors';
import { FeeAdjusted, FeeCredited, FeePaid, FeeReopened, FeesCalculated, FeeVoided, FeeWrittenOff } from './contract/events';

/** What an enrollment owes. `total` is the sum of `lines` at all times, in minor units of `currency`. */
export interface Fee {
  readonly id: string;
  readonly enrollmentId: string;
  readonly studentId: string;
  readonly activityId: string;
  readonly status: FeeStatus;
  readonly currency: string;
  readonly lines: readonly FeeLine[];
  readonly total: number;
  readonly credited: number | null;
  readonly dueOn: string;
  /** The discount of which a code is in use by this fee. */
  readonly codeDiscountId: string | null;
  readonly takenBackAt: Date | null;
  readonly takenBackReason: string | null;
  readonly version: number;
  readonly createdAt: Date;
}

export interface Decision {
  readonly fee: Fee;
  readonly events: readonly object[];
}

const legalMoves: Record<FeeStatus, readonly FeeStatus[]> = {
  draft: ['open'],
  open: ['paid', 'void', 'uncollectible'],
  paid: ['open'],
  void: [],
  uncollectible: [],
};

/** @throws ILLEGAL_FEE_TRANSITION */
export function moved(fee: Fee, to: FeeStatus): Fee {
  if (!legalMoves[fee.status].includes(to)) throw new IllegalFeeTransition({ from: fee.status, to });
  return { ...fee, status: to };
}

export function calculated(ids: Pick<Fee, 'id' | 'enrollmentId' | 'studentId' | 'activityId'>, { lines, total, dueOn, codeUsed }: Assessment, now: Date): Decision {
  const nothingTakenBack = { credited: null, takenBackAt: null, takenBackReason: null };
  const draft: Fee = { ...ids, status: 'draft', currency: total.currency, lines, total: total.amount, dueOn, codeDiscountId: codeUsed, ...nothingTakenBack, version: 1, createdAt: now };
  const fee = moved(draft, 'open');
  return paidIfNothingIsOwed({ fee, events: [new FeesCalculated({ ...told(fee), dueOn })] });
}

export function paid(fee: Fee): Decision {
  return { fee: moved(fee, 'paid'), events: [new FeePaid(told(fee))] };
}

/** Only what was paid can come back: not a fee of nothing, and not one that a credit note has balanced. */
export function reopened(fee: Fee): Decision {
  if (fee.total === 0) throw new IllegalFeeTransition({ from: fee.status, to: 'open' });
  return { fee: moved(fee, 'open'), events: [new FeeReopened(told(fee))] };
}

export function writtenOff(fee: Fee): Decision {
  return { fee: moved(fee, 'uncollectible'), events: [new FeeWrittenOff(told(fee))] };
}

export function adjusted(fee: Fee, amount: Money, description: string): Decision {
  if (fee.status !== 'open') throw new IllegalFeeTransition({ from: fee.status });
  const changed = withLine(fee, { kind: 'adjustment', description, rule: 'adjustment', amount });
  if (changed.total < 0) throw new AdjustmentTooLarge({ total: fee.total });
  return paidIfNothingIsOwed({ fee: changed, events: [new FeeAdjusted({ ...told(changed), adjustment: amount })] });
}

/** Undefined where there is nothing (more) to take back. A fee of nothing that counts as paid needs no credit note. */
export function takenBack(fee: Fee, reason: string, now: Date): Decision | undefined {
  if (fee.takenBackAt || (fee.status !== 'open' && fee.status !== 'paid')) return undefined;
  const ended: Fee = { ...fee, takenBackAt: now, takenBackReason: reason };
  if (fee.status === 'open') return { fee: moved(ended, 'void'), events: [new FeeVoided({ ...told(fee), reason })] };
  if (fee.total === 0) return { fee: ended, events: [new FeeVoided({ ...told(fee), reason })] };
  const credit = moneyOf(fee);
  const balanced = withLine({ ...ended, credited: fee.total }, { kind: 'adjustment', description: `Credit note: ${reason}`, rule: 'credit-note', amount: negated(credit) });
  return { fee: balanced, events: [new FeeCredited({ ...told(balanced), credited: credit, reason })] };
}

/** @param today the day at the school */
export function viewOf(fee: Fee, today: string): FeeView {
  const { id, enrollmentId, studentId, activityId, status, lines, dueOn, version } = fee;
  const credited = fee.credited === null ? null : { amount: fee.credited, currency: fee.currency };
  const overdue = status === 'open' && dueOn < today;
  return { id, enrollmentId, studentId, activityId, status, lines: [...lines], total: moneyOf(fee), credited, overdue, dueOn, createdAt: fee.createdAt.toISOString(), version };
}

function paidIfNothingIsOwed({ fee, events }: Decision): Decision {
  if (fee.total > 0) return { fee, events };
  const settled = paid(fee);
  return { fee: settled.fee, events: [...events, ...settled.events] };
}

function withLine(fee: Fee, line: FeeLine): Fee {
  return { ...fee, lines: [...fee.lines, line], total: plus(moneyOf(fee), line.amount).amount };
}

const moneyOf = ({ total, currency }: Fee): Money => ({ amount: total, currency });
const told = (fee: Fee) => ({ feeId: fee.id, enrollmentId: fee.enrollmentId, total: moneyOf(fee) });
