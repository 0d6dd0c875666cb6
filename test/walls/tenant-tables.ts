import type { Catalog } from './catalog/check';

export interface TenantTable {
  /** With its schema: `fees.fee`. */
  readonly table: string;
  readonly module: string;
}

/** Every table of every module that has a school, without the partitions that some consist of. */
export async function tenantTables(catalog: Catalog): Promise<TenantTable[]> {
  return catalog.inspect<TenantTable>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS "table", n.nspname AS module FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'schoolhouse_' || n.nspname) ORDER BY 1`,
  );
}
