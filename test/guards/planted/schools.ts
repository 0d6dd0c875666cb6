import { edit, guard, type Chapter } from '../guard';

const building = 'libs/platform/postgres/schema-building.ts';
const database = 'libs/platform/postgres/database.ts';
const connections = 'test/walls/connections.spec.ts';
const rowSecurity = 'test/walls/row-security.spec.ts';
const catalog = 'test/walls/catalog.spec.ts';
const policy = 'USING (tenant_id = ${schoolOfSetting}) WITH CHECK (tenant_id = ${schoolOfSetting})';

export const schools: Chapter = {
  title: 'Schools are kept apart (invariant 8)',
  guards: [
    guard('The school is set for a transaction, never for a session', [connections, 'carries no school'], edit(database, "set_config('app.tenant_id', '${tenantId}', true)", "set_config('app.tenant_id', '${tenantId}', false)")),
    guard('A connection that carries a school is not worked on', [connections, 'is not worked on when a school was set on it'], edit(database, 'if (rowOfLast(begun).before) throw new TenantLeak();')),
    guard('and not lent a second time', [connections, 'is not lent a second time'], edit('libs/platform/postgres/lent-connection.ts', 'client.release(!ended || TenantLeak.is(error));', 'client.release(!ended);')),
    guard('Without a school there is no work', [connections, 'is not lent at all without a school'], edit(database, "if (!tenantId) throw new DomainError('NO_TENANT', 'internal', 'Work on a school was begun without saying which.');\n  return tenantId;", "return tenantId ?? '00000000-0000-0000-0000-000000000000';")),
    guard('Cached answers are of one school', [connections, 'has a cache before it that keeps schools apart'], edit('libs/platform/cache/query-cache.ts', '`${currentTenant()}:${', '`${')),
    guard('A school sees its own rows', [rowSecurity, 'the role of fees sees the rows of the school it has entered'], edit(building, policy, 'USING (true) WITH CHECK (tenant_id = ${schoolOfSetting})')),
    guard('A school writes its own rows', [rowSecurity, 'the role of fees cannot put a row into another school'], edit(building, policy, 'USING (tenant_id = ${schoolOfSetting}) WITH CHECK (true)')),
    guard('Row security binds the owner too', [catalog, 'have no hole in a database of all modules'], edit(building, '; ALTER TABLE ${table} FORCE ROW LEVEL SECURITY')),
    guard('No role of a module passes row security', [catalog, 'have no hole in a database of all modules'], edit('libs/platform/postgres/migrator.ts', 'LOGIN NOSUPERUSER NOBYPASSRLS', 'LOGIN NOSUPERUSER BYPASSRLS')),
    guard('A module sees its own schema', [rowSecurity, 'the role of fees sees nothing of the other modules'], edit('libs/platform/postgres/migrator.ts', 'GRANT USAGE ON SCHEMA ${module} TO ${roleOf(module)}`', 'GRANT USAGE ON SCHEMA ${module} TO PUBLIC`'), edit(building, 'GRANT ${grants} ON ${table} TO ${roleOf(module)};', 'GRANT ${grants} ON ${table} TO PUBLIC;')),
    guard(
      'A unique value of one school tells another nothing',
      ['test/walls/row-security.spec.ts', 'may each have what the other has'],
      edit('libs/identity/src/migrations/create-identity-1760000000001.ts', 'ON identity.users (tenant_id, lower(email))', 'ON identity.users (lower(email))'),
    ),
    guard(
      'A foreign key takes no parent of another school',
      ['libs/identity/src/migrations/create-identity.spec.ts', "accept no session of another school's user"],
      edit('libs/identity/src/migrations/create-identity-1760000000001.ts', 'FOREIGN KEY (tenant_id, user_id) REFERENCES identity.users (tenant_id, id) ON DELETE CASCADE', 'CHECK (true)'),
    ),
    guard(
      'The id of another school is not found, at any address',
      ['test/walls/foreign-ids-over-http.spec.ts', 'is not found at any address'],
      edit(building, policy, 'USING (true) WITH CHECK (tenant_id = ${schoolOfSetting})'),
      edit('libs/identity/src/user.store.ts', 'SELECT ${userColumns} FROM identity.users WHERE tenant_id = $1 AND id = $2', 'SELECT ${userColumns} FROM identity.users WHERE $1::uuid IS NOT NULL AND id = $2'),
    ),
    guard(
      'Who asks for what is of another school is counted',
      ['test/walls/foreign-ids-over-http.spec.ts', 'is counted'],
      edit('apps/api/src/door/problems/problem.filter.ts', "if (error instanceof DomainError && error.kind === 'not-found') this.suspicious", "if (error instanceof DomainError && error.kind === 'internal') this.suspicious"),
    ),
    guard(
      'A family sees its own people',
      ['libs/enrollment/src/queries/own-people.spec.ts', 'is to a guardian: the students and guardians of the household'],
      edit('libs/enrollment/src/lists.ts', '(row.id = :onlyFor OR row.household_id = ${ownHousehold})', '(row.id = :onlyFor OR ${ownHousehold} IS NOT NULL)'),
    ),
    guard('Logs hide what is secret by its name', ['test/journeys/door/logs.spec.ts', 'hide what is secret by its name'], edit('libs/platform/logging/redaction.ts', 'secretField.test(name) ? hidden : withoutSecrets', 'withoutSecrets')),
    guard('Logs hide what is secret by its form', ['test/journeys/door/logs.spec.ts', 'hide what is secret by its form'], edit('libs/platform/logging/redaction.ts', 'line.replace(secrets, hidden)', 'line')),
    guard('Logs have no query of a request', ['test/journeys/door/logs.spec.ts', 'never have the token of a request, nor its query'], edit('apps/api/src/door/open-door.ts', "path: request.url.split('?')[0]", 'path: request.url')),
  ],
};
