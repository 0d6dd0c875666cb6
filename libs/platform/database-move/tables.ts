import type { Client } from 'pg';

/** What a module keeps, by full name, partitions left out; not what its migrations have noted of themselves. */
export async function tablesOf(client: Client, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'migrations' ORDER BY 1`,
    [schema],
  );
  return rows.map(({ name }) => name);
}

export interface Partition {
  readonly name: string;
  readonly parent: string;
  readonly bounds: string;
}

export async function partitionsOf(client: Client, schema: string): Promise<Partition[]> {
  const { rows } = await client.query<Partition>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name, format('%I.%I', n.nspname, p.relname) AS parent, pg_get_expr(c.relpartbound, c.oid) AS bounds
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_inherits i ON i.inhrelid = c.oid JOIN pg_class p ON p.oid = i.inhparent
     WHERE n.nspname = $1 AND c.relkind = 'r' AND c.relispartition ORDER BY 1`,
    [schema],
  );
  return rows;
}
