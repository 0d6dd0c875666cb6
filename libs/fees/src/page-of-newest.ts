import type { SelectQueryBuilder } from 'typeorm';
import type { Page, PageRequest } from '@schoolhouse/platform/paging/page';

/** Newest first, by id: ids are ordered by time, and the primary key has them in this order already. */
export async function pageOfNewest<Row extends { id: string }>(query: SelectQueryBuilder<Row>, { limit, after }: PageRequest): Promise<Page<Row>> {
  if (after) query.andWhere(`${query.alias}.id < :after`, { after: after[0] });
  const rows = await query.orderBy(`${query.alias}.id`, 'DESC').limit(limit + 1).getMany();
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? [items[limit - 1].id] : null };
}
