import fc from 'fast-check';
import { CurrencyMismatch } from '@schoolhouse/platform/money/errors';
import { sumOf } from '@schoolhouse/platform/money/arithmetic';
import type { FeeStatus } from './contract';
import { adjusted, calculated, moved, paid, reopened, takenBack, viewOf, writtenOff, type Fee } from './fee';
import { EUR } from './testing/builders';

const now = new Date('2026-09-01T08:00:00Z');
const ids = { id: 'f', enrollmentId: 'e', studentId: 's', activityId: 'a' };
const charge = (amount: number) => ({ kind: 'charge' as const, description: 'Robotics', rule: 'activity-price', amount: EUR(amount) });
const feeOf = (amount: number, changes: Partial<Fee> = {}): Fee => ({ ...calculated(ids, { lines: [charge(amount)], total: EUR(amount), dueOn: '2026-09-08', codeUsed: null }, now).fee, ...changes });
const statuses: FeeStatus[] = ['draft', 'open', 'paid', 'void', 'uncollectible'];

describe('a fee', () => {
  it('makes the legal moves and no other', () => {
    const legal = statuses.flatMap((from) => statuses.filter((to) => {
      try {
        return moved(feeOf(100, { status: from }), to).status === to;
      } catch (error) {
        expect(error).toMatchObject({ code: 'ILLEGAL_FEE_TRANSITION', details: { from, to } });
        return false;
      }
    }).map((to) => `${from} -> ${to}`));
    expect(legal).toEqual(['draft -> open', 'open -> paid', 'open -> void', 'open -> uncollectible', 'paid -> open']);
  });

  it('is taken back by becoming void as long as it is open, and keeps its lines', () => {
    const open = feeOf(100);
    const decision = takenBack(open, 'moved away', now);
    expect(decision?.fee).toMatchObject({ status: 'void', total: 100, lines: open.lines, credited: null, takenBackReason: 'moved away' });
    expect(decision?.events).toEqual([{ feeId: 'f', enrollmentId: 'e', total: EUR(100), reason: 'moved away' }]);
  });

  it('is balanced by a credit note when it was paid', () => {
    const decision = takenBack(paid(feeOf(100)).fee, 'moved away', now);
    expect(decision?.fee).toMatchObject({ status: 'paid', total: 0, credited: 100 });
    expect(decision?.fee.lines).toEqual([charge(100), { kind: 'adjustment', description: 'Credit note: moved away', rule: 'credit-note', amount: EUR(-100) }]);
    expect(decision?.events).toEqual([{ feeId: 'f', enrollmentId: 'e', total: EUR(0), credited: EUR(100), reason: 'moved away' }]);
  });

  it('needs no credit note when nothing was to be paid', () => {
    expect(takenBack(feeOf(0), 'moved away', now)?.fee).toMatchObject({ status: 'paid', credited: null, takenBackReason: 'moved away' });
  });

  it('is taken back once', () => {
    for (const fee of [feeOf(100), paid(feeOf(100)).fee, feeOf(0)]) {
      const once = takenBack(fee, 'moved away', now);
      expect(once && takenBack(once.fee, 'again', now)).toBeUndefined();
    }
    expect(takenBack(writtenOff(feeOf(100)).fee, 'moved away', now)).toBeUndefined();
  });

  it('opens again when the payment came back, unless nothing was paid or all of it was given back', () => {
    const settled = paid(feeOf(100)).fee;
    expect(reopened(settled).fee.status).toBe('open');
    expect(() => reopened(feeOf(0))).toThrow(expect.objectContaining({ code: 'ILLEGAL_FEE_TRANSITION' }));
    expect(() => reopened(takenBack(settled, 'moved away', now)?.fee ?? settled)).toThrow(expect.objectContaining({ code: 'ILLEGAL_FEE_TRANSITION' }));
  });

  it('is adjusted by a further line, down to nothing and not below, and only while it is open', () => {
    const less = adjusted(feeOf(100), EUR(-30), 'Came late').fee;
    expect(less).toMatchObject({ status: 'open', total: 70, lines: [charge(100), { kind: 'adjustment', description: 'Came late', rule: 'adjustment', amount: EUR(-30) }] });
    expect(adjusted(less, EUR(-70), 'Hardship').fee).toMatchObject({ status: 'paid', total: 0 });
    expect(() => adjusted(less, EUR(-71), 'Too much')).toThrow(expect.objectContaining({ code: 'ADJUSTMENT_TOO_LARGE' }));
    expect(() => adjusted(paid(less).fee, EUR(-1), 'Too late')).toThrow(expect.objectContaining({ code: 'ILLEGAL_FEE_TRANSITION' }));
    expect(() => adjusted(less, { amount: 1, currency: 'USD' }, 'Elsewhere')).toThrow(expect.objectContaining({ code: CurrencyMismatch.code }));
  });

  it('is overdue the day after it was due, while it is open', () => {
    expect(viewOf(feeOf(100), '2026-09-08').overdue).toBe(false);
    expect(viewOf(feeOf(100), '2026-09-09').overdue).toBe(true);
    expect(viewOf(paid(feeOf(100)).fee, '2026-09-09').overdue).toBe(false);
  });

  it('has at all times a total that is the sum of its lines, and never below zero, whatever happens to it', () => {
    const step = fc.oneof(fc.constantFrom('pay', 'reopen', 'void', 'write off'), fc.integer({ min: -200, max: 200 }));
    const take = (fee: Fee, what: string | number): Fee => {
      try {
        if (typeof what === 'number') return adjusted(fee, EUR(what), 'by hand').fee;
        if (what === 'void') return takenBack(fee, 'so', now)?.fee ?? fee;
        return { pay: paid, reopen: reopened, 'write off': writtenOff }[what as 'pay'](fee).fee;
      } catch {
        return fee;
      }
    };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.array(step, { maxLength: 12 }), (amount, steps) => {
        const end = steps.reduce(take, feeOf(amount));
        expect(end.total).toBe(sumOf('EUR', end.lines.map((line) => line.amount)).amount);
        expect(end.total).toBeGreaterThanOrEqual(0);
        expect(end.status === 'open' && end.total === 0).toBe(false);
      }),
    );
  });
});
