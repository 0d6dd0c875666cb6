import { rule, type Check } from './check';

/** Ways round the walls that PostgreSQL offers: what runs as its owner, and what joins two schemas. */
export const crossings: readonly Check[] = [
  rule('no foreign key crosses schemas', `
    WITH crossing AS (SELECT c.conname, c.conrelid::regclass AS from_table, c.confrelid::regclass AS to_table FROM pg_constraint c JOIN pg_class f ON f.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid
      WHERE c.contype = 'f' AND f.relnamespace <> t.relnamespace)
    SELECT format('%s from %s to %s', conname, from_table, to_table) AS finding FROM crossing`),
  rule('no view crosses schemas', `
    WITH crossing AS (SELECT DISTINCT v.oid::regclass AS view, t.oid::regclass AS "table" FROM pg_class v JOIN pg_rewrite r ON r.ev_class = v.oid
      JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass JOIN pg_class t ON t.oid = d.refobjid
      JOIN pg_namespace vn ON vn.oid = v.relnamespace, given
      WHERE v.relkind IN ('v', 'm') AND t.relnamespace <> v.relnamespace AND vn.nspname !~ '^pg_' AND vn.nspname <> 'information_schema')
    SELECT format('%s reads %s', view, "table") AS finding FROM crossing`),
  rule('no view shows rows past row security', `
    WITH view AS (SELECT c.oid::regclass AS name, c.relkind, c.reloptions FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, given WHERE n.nspname = ANY (schemas) AND c.relkind IN ('v', 'm'))
    SELECT format('%s %s', name, CASE relkind WHEN 'm' THEN 'keeps rows of all schools' ELSE 'runs as its owner' END) AS finding FROM view
    WHERE relkind = 'm' OR NOT coalesce('security_invoker=true' = ANY (reloptions) OR 'security_invoker=on' = ANY (reloptions), false)`),
  rule('no partition or heir lies in another schema', `
    WITH heir AS (SELECT i.inhrelid::regclass AS child, i.inhparent::regclass AS parent FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
      WHERE c.relnamespace <> p.relnamespace)
    SELECT format('%s inherits from %s', child, parent) AS finding FROM heir`),
  rule('no function of the owner can be called by a module', `
    WITH callable AS (SELECT f.oid::regprocedure AS function, r FROM pg_proc f, given, unnest(module_roles || 'schoolhouse_platform'::text) r
      WHERE f.prosecdef AND has_function_privilege(r, f.oid, 'EXECUTE') AND NOT (r = 'schoolhouse_platform' AND f.oid::regproc::text = 'platform.roll_partitions'))
    SELECT format('%s may call %s', r, function) AS finding FROM callable`),
  rule('no trigger or rule of the owner works behind a table', `
    WITH hidden AS (
      SELECT t.tgrelid AS rel, format('trigger %s calls %s', t.tgname, t.tgfoid::regprocedure) AS it, f.pronamespace <> c.relnamespace OR f.prosecdef AS bad FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc f ON f.oid = t.tgfoid WHERE NOT t.tgisinternal
      UNION ALL
      SELECT r.ev_class, format('rule %s', r.rulename), true FROM pg_rewrite r WHERE r.rulename <> '_RETURN'
    )
    SELECT format('%s on %s', it, m.name) AS finding FROM hidden h JOIN module_table m ON m.oid = h.rel WHERE bad`),
];
