import { statement } from '@schoolhouse/platform/postgres/statement';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import type { Facts, Terms } from './facts';

/** One row, whatever the school has laid down: this is the one read that working out a fee waits for. */
const read = statement(
  'fees.read-terms',
  `SELECT
    (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name, 'scope', scope, 'tariff', tariff)), '[]')
     FROM fees.pricing_rule
     WHERE tenant_id = $1 AND retired_at IS NULL AND scope_key IN ('activity:' || $2, 'term:' || $3, 'school:')) AS rules,
    (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name, 'scope', scope, 'priority', priority,
       'condition', condition, 'reduction', reduction, 'cap', cap, 'uses', uses)), '[]')
     FROM fees.discount
     WHERE tenant_id = $1 AND retired_at IS NULL AND (code IS NULL OR code = $4)) AS discounts,
    json_build_object('capBasisPoints', coalesce((SELECT cap_basis_points FROM fees.discount_policy WHERE tenant_id = $1), 10000)) AS policy`,
);

export async function readTerms(tx: Transaction, { activity, discountCode }: Facts): Promise<Terms> {
  const terms = await tx.row<Terms & object>(read, [tx.tenantId, activity.activityId, activity.term, discountCode]);
  if (!terms) throw new Error('A SELECT without FROM gave no row');
  return terms;
}
