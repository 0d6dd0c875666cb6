import { statement } from '@schoolhouse/platform/postgres/statement';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import type { DiscountPolicy } from './contract';
import { PricingChanged } from './contract/errors';

/** All discounts together may take off everything, as long as the school says nothing else. */
const unlessSaid: DiscountPolicy = { capBasisPoints: 10_000, version: 0 };

const read = statement('fees.read-policy', 'SELECT cap_basis_points AS "capBasisPoints", version FROM fees.discount_policy WHERE tenant_id = $1');
// Two at once that have both seen version 0 (or any other): the second waits for the first, finds another version and changes nothing.
const change = statement(
  'fees.change-policy',
  `INSERT INTO fees.discount_policy AS p (tenant_id, cap_basis_points) SELECT $1::uuid, $2::int
   WHERE $3::int = 0 OR EXISTS (SELECT FROM fees.discount_policy WHERE tenant_id = $1)
   ON CONFLICT (tenant_id) DO UPDATE SET cap_basis_points = excluded.cap_basis_points, version = p.version + 1 WHERE p.version = $3
   RETURNING cap_basis_points AS "capBasisPoints", version`,
);

export async function readPolicy(tx: Transaction): Promise<DiscountPolicy> {
  return (await tx.row<DiscountPolicy>(read, [tx.tenantId])) ?? unlessSaid;
}

/** @throws PRICING_CHANGED */
export async function changePolicy(tx: Transaction, { capBasisPoints, version }: DiscountPolicy): Promise<DiscountPolicy> {
  const changed = await tx.row<DiscountPolicy>(change, [tx.tenantId, capBasisPoints, version]);
  if (!changed) throw new PricingChanged();
  return changed;
}
