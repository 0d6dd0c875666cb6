import type { FindOptionsWhere } from 'typeorm';
import { statement } from '@schoolhouse/platform/postgres/statement';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import { DiscountCodeInvalid, FeeChanged, FeeExists, FeeNotFound } from './contract/errors';
import type { Decision, Fee } from './fee';
import { FeeRow } from './fee.entity';

const insert = statement(
  'fees.insert-fee',
  `INSERT INTO fees.fee (tenant_id, id, enrollment_id, student_id, activity_id, status, currency, lines, total, due_on, code_discount_id, version, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
);
const update = statement(
  'fees.update-fee',
  `UPDATE fees.fee SET status = $3, lines = $4, total = $5, credited = $6, taken_back_at = $7, taken_back_reason = $8, version = version + 1
   WHERE tenant_id = $1 AND id = $2`,
);
const takeCode = statement('fees.take-code', 'UPDATE fees.discount SET uses = uses + 1 WHERE tenant_id = $1 AND id = $2');
const giveCodeBack = statement('fees.give-code-back', 'UPDATE fees.discount SET uses = uses - 1 WHERE tenant_id = $1 AND id = $2');

/**
 * Keeps a new fee when the transaction commits. A code is taken last, like a seat: whoever comes when none is left breaks
 * the row's own constraint, however many come at once, and leaves nothing behind.
 */
export function keepNew(tx: Transaction, { fee, events }: Decision): void {
  const { id, enrollmentId, studentId, activityId, status, currency, lines, total, dueOn, codeDiscountId, version, createdAt } = fee;
  for (const event of events) tx.emit(event, id);
  tx.write(
    insert,
    [tx.tenantId, id, enrollmentId, studentId, activityId, status, currency, JSON.stringify(lines), total, dueOn, codeDiscountId, version, createdAt],
    { fee_of_enrollment: () => new FeeExists() },
  );
  if (codeDiscountId) tx.write(takeCode, [tx.tenantId, codeDiscountId], { discount_uses_left: () => new DiscountCodeInvalid({ reason: 'used-up' }) });
}

/** Locks the fee until the end of the transaction. */
export function lockFee(tx: Transaction, which: FindOptionsWhere<FeeRow>): Promise<Fee | null> {
  return tx.manager.findOne(FeeRow, { where: { ...which, tenantId: tx.tenantId }, lock: { mode: 'pessimistic_write' } });
}

/** @returns the fee as it will stand. The code of one that is taken back is free for somebody else. */
export function keepChanged(tx: Transaction, before: Fee, { fee, events }: Decision): Fee {
  for (const event of events) tx.emit(event, fee.id);
  tx.write(update, [tx.tenantId, fee.id, fee.status, JSON.stringify(fee.lines), fee.total, fee.credited, fee.takenBackAt, fee.takenBackReason]);
  if (fee.takenBackAt && !before.takenBackAt && fee.codeDiscountId) tx.write(giveCodeBack, [tx.tenantId, fee.codeDiscountId]);
  return { ...fee, version: fee.version + 1 };
}

/** Lock, decide, save and tell, in the transaction. @throws FEE_NOT_FOUND, FEE_CHANGED, and what the decision throws */
export async function changeFee(tx: Transaction, id: string, version: number, decide: (fee: Fee) => Decision): Promise<Fee> {
  const fee = await lockFee(tx, { id });
  if (!fee) throw new FeeNotFound();
  if (fee.version !== version) throw new FeeChanged({ version: fee.version });
  return keepChanged(tx, fee, decide(fee));
}
