import { platformRole, roleOf } from '@schoolhouse/platform/postgres/schema-building';
import { queueRole } from '@schoolhouse/platform/postgres/migrator';

/** A database as seen by somebody who may see all of its catalog. */
export interface Catalog {
  inspect<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
}

/** One rule about the walls between schools and between modules. Each finding names the object at fault and what is wrong with it. */
export interface Check {
  readonly rule: string;
  readonly findings: (catalog: Catalog, modules: readonly string[]) => Promise<string[]>;
}

/**
 * A rule as a statement that returns its violations in a column `finding`. $1: the schemas of the modules, $2: their roles,
 * $3: these and the roles of platform and queue; unused ones are cast away by a common head.
 */
export function rule(name: string, sql: string): Check {
  const head = 'WITH given AS (SELECT $1::text[] AS schemas, $2::text[] AS module_roles, $3::text[] AS all_roles),';
  return {
    rule: name,
    findings: async (catalog, modules) => {
      const moduleRoles = modules.map(roleOf);
      const rows = await catalog.inspect<{ finding: string }>(`${head} ${common} SELECT finding FROM (${sql}) AS it ORDER BY 1`, [modules, moduleRoles, [...moduleRoles, platformRole, queueRole]]);
      return rows.map(({ finding }) => `${name}: ${finding}`);
    },
  };
}

/** What the rules speak of: tables of modules (with their partitions), those of them that have a school, and who was granted what. */
const common = `
  module_table AS (
    SELECT c.oid, c.oid::regclass::text AS name, c.relname, n.nspname AS module, 'schoolhouse_' || n.nspname AS role, c.relispartition,
      c.relrowsecurity, c.relforcerowsecurity, (SELECT attnum FROM pg_attribute WHERE attrelid = c.oid AND attname = 'tenant_id' AND NOT attisdropped) AS tenant_column
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, given WHERE n.nspname = ANY (schemas) AND c.relkind IN ('r', 'p')
  ),
  tenant_table AS (SELECT * FROM module_table WHERE tenant_column IS NOT NULL),
  granted AS (
    SELECT c.oid, c.oid::regclass::text AS name, c.relname, n.nspname AS module, c.relispartition, NULL::text AS "column", CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS grantee, a.privilege_type, a.is_grantable
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a WHERE a.grantee <> c.relowner
    UNION ALL
    SELECT c.oid, c.oid::regclass::text, c.relname, n.nspname, c.relispartition, t.attname, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, a.privilege_type, a.is_grantable
    FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(t.attacl) a WHERE a.grantee <> c.relowner
  )`;
