import { statement } from '@schoolhouse/platform/postgres/statement';
import type { Transaction, Violations } from '@schoolhouse/platform/postgres/transaction';
import type { DomainErrorType } from '@schoolhouse/platform/messaging/domain-error';
import { DiscountCodeTaken, DiscountNotFound, MaxUsesBelowUses, PricingChanged, PricingRetired, PricingRuleExists, PricingRuleNotFound } from './contract/errors';
import { DiscountRow } from './discount.entity';
import { PricingRuleRow } from './pricing-rule.entity';

const insertRule = statement('fees.insert-rule', 'INSERT INTO fees.pricing_rule (tenant_id, id, name, scope, tariff, created_at) VALUES ($1, $2, $3, $4, $5, $6)');
const updateRule = statement('fees.update-rule', 'UPDATE fees.pricing_rule SET name = $3, tariff = $4, retired_at = $5, version = version + 1 WHERE tenant_id = $1 AND id = $2');
const insertDiscount = statement(
  'fees.insert-discount',
  'INSERT INTO fees.discount (tenant_id, id, name, scope, priority, condition, reduction, cap, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
);
// `uses` is not among them: it is counted by enrollments while this is changed.
const updateDiscount = statement(
  'fees.update-discount',
  `UPDATE fees.discount SET name = $3, scope = $4, priority = $5, condition = $6, reduction = $7, cap = $8, retired_at = $9, version = version + 1
   WHERE tenant_id = $1 AND id = $2`,
);

const ruleViolations: Violations = { pricing_rule_in_force: () => new PricingRuleExists() };
const discountViolations: Violations = { discount_code_in_force: () => new DiscountCodeTaken(), discount_uses_left: () => new MaxUsesBelowUses() };

type Kept<Row> = Omit<Row, 'tenantId'>;

export function keepNewRule(tx: Transaction, rule: Kept<PricingRuleRow>): void {
  const { id, name, scope, tariff, createdAt } = rule;
  tx.write(insertRule, [tx.tenantId, id, name, JSON.stringify(scope), JSON.stringify(tariff), createdAt], ruleViolations);
}

/** Lock, change, save. @throws PRICING_RULE_NOT_FOUND, PRICING_CHANGED, PRICING_RETIRED */
export async function changeRule(tx: Transaction, id: string, version: number, change: Partial<PricingRuleRow>): Promise<Kept<PricingRuleRow>> {
  const rule = { ...(await locked(tx, PricingRuleRow, id, version, PricingRuleNotFound)), ...said(change) };
  tx.write(updateRule, [tx.tenantId, id, rule.name, JSON.stringify(rule.tariff), rule.retiredAt]);
  return { ...rule, version: version + 1 };
}

export function keepNewDiscount(tx: Transaction, discount: Kept<DiscountRow>): void {
  const { id, createdAt } = discount;
  tx.write(insertDiscount, [tx.tenantId, id, ...content(discount), createdAt], discountViolations);
}

/** Lock, change, save. @throws DISCOUNT_NOT_FOUND, PRICING_CHANGED, PRICING_RETIRED, DISCOUNT_CODE_TAKEN, MAX_USES_BELOW_USES */
export async function changeDiscount(tx: Transaction, id: string, version: number, change: Partial<DiscountRow>): Promise<Kept<DiscountRow>> {
  const discount = { ...(await locked(tx, DiscountRow, id, version, DiscountNotFound)), ...said(change) };
  tx.write(updateDiscount, [tx.tenantId, id, ...content(discount), discount.retiredAt], discountViolations);
  return { ...discount, version: version + 1 };
}

function content({ name, scope, priority, condition, reduction, cap }: Kept<DiscountRow>): unknown[] {
  return [name, JSON.stringify(scope), priority, JSON.stringify(condition), JSON.stringify(reduction), cap && JSON.stringify(cap)];
}

async function locked<Row extends PricingRuleRow | DiscountRow>(tx: Transaction, entity: new () => Row, id: string, version: number, NotFound: DomainErrorType): Promise<Row> {
  const query = tx.manager.createQueryBuilder(entity, 'row').where('row.tenantId = :tenantId AND row.id = :id', { tenantId: tx.tenantId, id });
  const row = await query.setLock('pessimistic_write').getOne();
  if (!row) throw new NotFound();
  if (row.version !== version) throw new PricingChanged({ version: row.version });
  if (row.retiredAt) throw new PricingRetired();
  return row;
}

/** A field that was not named stays as it is. */
function said<Change extends object>(change: Change): Change {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Change;
}
