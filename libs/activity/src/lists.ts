import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { Page, PageRequest } from '@schoolhouse/platform/paging/page';

/**
 * One page of the rows named `row`, by their ids, which are ordered by time and never change: a walk under inserts and
 * changes misses and repeats nothing that was there when it began.
 */
export async function pageById<Row extends ObjectLiteral & { id: string }>(rows: SelectQueryBuilder<Row>, order: 'ASC' | 'DESC', { limit, after }: PageRequest): Promise<Page<Row>> {
  if (after) rows.andWhere(`row.id ${order === 'ASC' ? '>' : '<'} :after`, { after: after[0] });
  const read = await rows.orderBy('row.id', order).limit(limit + 1).getMany();
  const items = read.slice(0, limit);
  return { items, next: read.length > limit ? [items[items.length - 1].id] : null };
}

/** For ILIKE: finds `text` anywhere, and itself only; wildcards in it are taken as they stand. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
