import type { Page, PageRequest, Position } from './page';

/** A column that no two rows share comes last, or the walk may lose rows between pages. */
export interface SortKey {
  readonly columns: readonly { readonly expression: string; readonly type: 'timestamptz' | 'uuid' | 'text' | 'int' | 'bigint' | 'date' }[];
  readonly direction: 'ascending' | 'descending';
}

/** Newest first, by `created_at` and then `id` of the table (or alias). Rows that come during a walk come before its start. */
export const newestFirst = (table: string): SortKey => ({
  columns: [{ expression: `${table}.created_at`, type: 'timestamptz' }, { expression: `${table}.id`, type: 'uuid' }],
  direction: 'descending',
});

/**
 * Walks a list by its sort key instead of by counting rows, so that a walk under inserts and deletes misses and repeats
 * nothing, and the last page costs as much as the first. Columns of the key must not be null.
 *
 *     const page = keyset(query, newestFirst('a'), 2);  // $1 is taken: the values of the key begin at $2
 *     const rows = await tx.rows(`SELECT a.*, ${page.position} FROM activity.activity a WHERE a.status = $1 AND ${page.condition} ${page.order}`, [status, ...page.values]);
 *     return page.of(rows, toView);
 */
export function keyset({ limit, after }: PageRequest, { columns, direction }: SortKey, firstParameter = 1) {
  if (after && after.length !== columns.length) throw new Error(`A position of ${after.length} values does not fit a key of ${columns.length}`);
  const expressions = columns.map(({ expression }) => expression);
  const parameters = columns.map(({ type }, index) => `$${firstParameter + index}::${type}`);
  const [comparison, order] = direction === 'ascending' ? ['>', 'ASC'] : ['<', 'DESC'];
  return {
    /** To be put behind all other values of the statement; none on the first page. */
    values: [...(after ?? [])],
    condition: after ? `(${expressions.join(', ')}) ${comparison} (${parameters.join(', ')})` : 'true',
    order: `ORDER BY ${expressions.map((expression) => `${expression} ${order}`).join(', ')} LIMIT ${limit + 1}`,
    position: `ARRAY[${expressions.map((expression) => `${expression}::text`).join(', ')}] AS position`,
    /** One row more than asked for was read: where there is one, there is a next page. */
    of<Row extends { position: Position }, Item>(rows: readonly Row[], toItem: (row: Row) => Item): Page<Item> {
      const shown = rows.slice(0, limit);
      return { items: shown.map(toItem), next: rows.length > limit ? shown[shown.length - 1].position : null };
    },
  };
}
