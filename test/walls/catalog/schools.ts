import { rule, type Check } from './check';

/** As PostgreSQL prints the one policy of `tenantTable`: the setting is read once a statement, and '' is no school. */
const ofTheSchool = `(tenant_id = ( SELECT (NULLIF(current_setting(''app.tenant_id''::text, true), ''''::text))::uuid AS "nullif"))`;

/** Tables without a school, each for a reason that its migration tells. They are guarded by the role of their module alone. */
const tablesOfNoSchool = `relname = 'migrations' OR name IN ('tenancy.school', 'tenancy.feature_flag', 'tenancy.feature_flag_school', 'identity.signing_key', 'identity.service', 'identity.service_credential', 'identity.service_assertion')`;

/** What may only grow: what was told, what was done, and the audit. */
const growsOnly = `relname ~ '(^|_)(audit|ledger|journal)(_|$)' OR relname IN ('outbox', 'processed_message')`;

/** The walls between schools: row security on every table of theirs, and keys that cannot reach across. */
export const schoolWalls: readonly Check[] = [
  rule('row security is on and forced', `
    SELECT format('%s: %s', name, CASE WHEN relrowsecurity THEN 'not forced' ELSE 'off' END) AS finding FROM tenant_table WHERE NOT (relrowsecurity AND relforcerowsecurity)`),
  rule('every table has a school', `
    SELECT format('%s has no tenant_id', name) AS finding FROM module_table WHERE tenant_column IS NULL AND NOT (${tablesOfNoSchool})`),
  rule('a school is never left out', `
    SELECT format('%s.tenant_id may be null, or is no uuid', t.name) AS finding FROM tenant_table t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = t.tenant_column
    WHERE NOT a.attnotnull OR a.atttypid <> 'uuid'::regtype`),
  rule('one policy for the role of the module', `
    WITH policy AS (
      SELECT t.name, t.role, t.relispartition, p.polname, p.polroles = ARRAY[r.oid] AND p.polpermissive AND p.polcmd = '*'
        AND pg_get_expr(p.polqual, p.polrelid) = '${ofTheSchool}' AND pg_get_expr(p.polwithcheck, p.polrelid) = '${ofTheSchool}' AS fits
      FROM tenant_table t LEFT JOIN pg_roles r ON r.rolname = t.role JOIN pg_policy p ON p.polrelid = t.oid WHERE p.polroles <> ARRAY['schoolhouse_platform'::regrole::oid]
    )
    SELECT format('%s: policy %s lets in others, or other rows', name, polname) AS finding FROM policy WHERE fits IS NOT TRUE OR relispartition
    UNION ALL
    SELECT format('%s has %s policies for its module', t.name, count(p.polname)) FROM tenant_table t LEFT JOIN policy p ON p.name = t.name WHERE NOT t.relispartition GROUP BY t.name HAVING count(p.polname) <> 1`),
  rule('nobody works on a partition by its own name', `
    SELECT DISTINCT format('%s: %s was granted %s', g.name, grantee, privilege_type) AS finding FROM granted g, given WHERE g.relispartition AND g.module = ANY (schemas)`),
  rule('every unique key begins with or contains the school', `
    SELECT format('%s on %s', i.indexrelid::regclass, t.name) AS finding FROM tenant_table t JOIN pg_index i ON i.indrelid = t.oid
    WHERE i.indisunique AND NOT t.tenant_column = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
      -- An event's id is a random UUIDv7, told to nobody before it exists; the relay looks events up by it alone.
      AND NOT (t.relname ~ '^outbox(_|$)' AND i.indisprimary AND pg_get_indexdef(i.indexrelid) ~ 'btree \\(id\\)$')`),
  rule('every foreign key contains the school', `
    SELECT format('%s on %s', c.conname, t.name) AS finding FROM pg_constraint c JOIN tenant_table t ON t.oid = c.conrelid LEFT JOIN tenant_table r ON r.oid = c.confrelid
    WHERE c.contype = 'f' AND (NOT t.tenant_column = ANY (c.conkey) OR (r.oid IS NOT NULL AND c.confkey[array_position(c.conkey, t.tenant_column)] IS DISTINCT FROM r.tenant_column))`),
  rule('what may only grow is never changed by its module', `
    SELECT format('%s may %s', m.name, p) AS finding FROM module_table m, unnest(ARRAY['UPDATE', 'DELETE']) p
    WHERE (${growsOnly}) AND NOT m.relispartition AND (has_table_privilege(m.role, m.oid, p) OR (p = 'UPDATE' AND has_any_column_privilege(m.role, m.oid, p)))`),
];
