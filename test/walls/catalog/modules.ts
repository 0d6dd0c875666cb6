import { rule, type Check } from './check';

/** All that the platform may do besides its own schema; more than this is asked for here, with a reason, or it is a finding. */
const platformMay = `
  (g.relname = 'outbox' AND g.privilege_type IN ('SELECT', 'UPDATE')) -- the relay
  OR (g.relname = 'processed_message' AND g.privilege_type = 'SELECT')
  OR (g.name = 'saga.workflow' AND g.privilege_type IN ('SELECT', 'UPDATE')) -- recovery
  OR (g.name = 'notifications.message' AND g.privilege_type IN ('SELECT', 'UPDATE')) -- delivery
  OR (g.name = 'saga.dead_letter' AND g.privilege_type = 'SELECT') -- how many there are
  OR (g.column IN ('tenant_id', 'id') AND g.privilege_type = 'SELECT' -- SuspiciousAccess
    AND (g.name = 'tenancy.school' OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = g.oid AND p.polname = 'whereabouts' AND p.polcmd = 'r')))`;

/** The walls between modules: a role for each that sees its own schema and nothing else. */
export const moduleWalls: readonly Check[] = [
  rule('a role can do nothing by itself', `
    WITH power AS (
      SELECT rolname, unnest(ARRAY[CASE WHEN rolsuper THEN 'a superuser' END, CASE WHEN rolbypassrls THEN 'past row security' END, CASE WHEN rolcreaterole THEN 'a maker of roles' END,
        CASE WHEN rolcreatedb THEN 'a maker of databases' END, CASE WHEN rolreplication THEN 'a replica' END]) AS it
      FROM pg_roles, given WHERE rolname = ANY (all_roles)
    )
    SELECT format('%s is %s', rolname, it) AS finding FROM power WHERE it IS NOT NULL`),
  rule('a role is no member of another', `
    WITH member AS (SELECT m.member::regrole::text AS role, m.roleid::regrole::text AS other FROM pg_auth_members m, given WHERE m.member::regrole::text = ANY (all_roles))
    SELECT format('%s is a member of %s', role, other) AS finding FROM member`),
  rule('a role brings no settings along', `
    WITH setting AS (SELECT coalesce(nullif(s.setrole, 0)::regrole::text, 'every role') AS role, unnest(s.setconfig) AS config FROM pg_db_role_setting s
      WHERE s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())))
    SELECT format('%s begins with %s', role, config) AS finding FROM setting, given WHERE config ~ '^(app\\.|row_security|search_path|role=|session_authorization)' AND (role = ANY (all_roles) OR role = 'every role')`),
  rule('a role owns nothing', `
    WITH owned AS (SELECT refobjid::regrole::text AS role, pg_describe_object(classid, objid, objsubid) AS it FROM pg_shdepend d
      WHERE d.refclassid = 'pg_authid'::regclass AND d.deptype = 'o' AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())))
    SELECT format('%s owns %s', role, it) AS finding FROM owned, given WHERE role = ANY (module_roles) OR role = 'schoolhouse_platform'`),
  rule('a role enters its own schema only, and builds nowhere', `
    WITH entrance AS (SELECT r AS role, n.nspname, p FROM given, unnest(module_roles) r, pg_namespace n, unnest(ARRAY['USAGE', 'CREATE']) p
      WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND has_schema_privilege(r, n.oid, p))
    SELECT format('%s has %s on %s', role, p, nspname) AS finding FROM entrance WHERE p = 'CREATE' OR role <> 'schoolhouse_' || nspname
    UNION ALL
    SELECT format('%s has %s on the database', r, p) FROM given, unnest(module_roles) r, unnest(ARRAY['CREATE', 'TEMPORARY']) p WHERE has_database_privilege(r, current_database(), p)`),
  rule('a role works on its own tables only', `
    WITH foreign_grant AS (SELECT g.* FROM granted g, given WHERE (g.grantee = ANY (module_roles) AND g.grantee <> 'schoolhouse_' || g.module)
      OR (g.grantee = 'schoolhouse_queue' AND g.module <> 'bullmq')
      OR (g.grantee = 'PUBLIC' AND (g.module = ANY (schemas) OR g.module IN ('platform', 'bullmq', 'public'))) OR (g.is_grantable AND g.grantee = ANY (all_roles)))
    SELECT DISTINCT format('%s may %s %s', grantee, privilege_type, name) AS finding FROM foreign_grant`),
  rule('a role reads and writes rows, and does nothing else to a table', `
    WITH other AS (SELECT g.* FROM granted g, given WHERE g.grantee = ANY (module_roles || 'schoolhouse_platform'::text) AND g.privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE'))
    SELECT format('%s may %s %s', grantee, privilege_type, name) AS finding FROM other`),
  rule('the platform has what it was declared to need', `
    WITH undeclared AS (SELECT g.* FROM granted g, given WHERE g.grantee = 'schoolhouse_platform' AND g.module = ANY (schemas) AND NOT coalesce(${platformMay}, false))
    SELECT DISTINCT format('schoolhouse_platform may %s %s', privilege_type, name) AS finding FROM undeclared`),
  rule('no grant comes by itself', `
    WITH future AS (SELECT coalesce(n.nspname, 'every schema') AS place, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS grantee, a.privilege_type
      FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace, aclexplode(d.defaclacl) a)
    SELECT format('%s will have %s in %s', grantee, privilege_type, place) AS finding FROM future, given WHERE grantee = 'PUBLIC' OR grantee = ANY (all_roles)`),
];
