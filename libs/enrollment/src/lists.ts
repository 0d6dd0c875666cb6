import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { Page, PageRequest } from '@schoolhouse/platform/paging/page';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';

/** Rows of one table and the school of the transaction, under the name `row`. */
export function rowsOf<Row extends ObjectLiteral>(tx: Transaction, row: new () => Row): SelectQueryBuilder<Row> {
  return tx.manager.createQueryBuilder(row, 'row').where('row.tenantId = :tenantId', { tenantId: tx.tenantId });
}

/**
 * One page. Rows go by their id, which never changes: whatever is added or changed while somebody walks the list, no
 * row is passed over or seen twice. Ids tell time, so that falling ids are the newest first.
 */
export async function onePage<Row extends { id: string }>(rows: SelectQueryBuilder<Row>, order: 'ASC' | 'DESC', { after, limit }: PageRequest): Promise<Page<Row>> {
  if (after) rows.andWhere(`row.id ${order === 'ASC' ? '>' : '<'} :after`, { after: after[0] });
  const found = await rows.orderBy('row.id', order).limit(limit + 1).getMany();
  const items = found.slice(0, limit);
  return { items, next: found.length > limit ? [items[items.length - 1].id] : null };
}

/** Finds `text` anywhere, and itself only: what LIKE takes for a wildcard is taken as it stands. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

const ownHousehold = '(SELECT own.household_id FROM enrollment.guardian own WHERE own.tenant_id = :tenantId AND own.id = :onlyFor)';

/** Of students and guardians: the person itself, and the household of a person who is a guardian. */
export const isOwn = `(row.id = :onlyFor OR row.household_id = ${ownHousehold})`;

/** Of enrollments: those of the students that are the person's own. */
export const isOfOwnStudent = `row.student_id IN (SELECT s.id FROM enrollment.student s
  WHERE s.tenant_id = :tenantId AND (s.id = :onlyFor OR s.household_id = ${ownHousehold}))`;
