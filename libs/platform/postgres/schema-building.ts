import type { QueryRunner } from 'typeorm';

/**
 * The words of our migrations. Every table of a school gets row security, forced also for its owner, by one policy
 * whose setting is evaluated once a statement (not once a row).
 */
const schoolOfSetting = `(SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)`;

export const platformRole = 'schoolhouse_platform';
export const roleOf = (module: string): string => `schoolhouse_${module}`;

/** The two tables that every module has: what it tells others, and what it has carried out. */
export async function createModuleTables(runner: QueryRunner, schema: string): Promise<void> {
  await runner.query(`
    CREATE TABLE ${schema}.outbox (
      id uuid PRIMARY KEY,
      position bigint GENERATED ALWAYS AS IDENTITY,
      shard smallint NOT NULL,
      tenant_id uuid NOT NULL,
      aggregate_id uuid NOT NULL,
      type text NOT NULL,
      data jsonb NOT NULL,
      correlation_id text NOT NULL,
      causation_id text,
      traceparent text,
      only_for text,
      occurred_at timestamptz NOT NULL,
      published_at timestamptz
    ) PARTITION BY RANGE (id);
    CREATE INDEX outbox_unpublished ON ${schema}.outbox (shard, position) WHERE published_at IS NULL;
    CREATE INDEX outbox_aggregate ON ${schema}.outbox (aggregate_id, position);
    CREATE TABLE ${schema}.processed_message (
      tenant_id uuid NOT NULL,
      key uuid NOT NULL,
      name text NOT NULL,
      fingerprint text NOT NULL,
      answer jsonb,
      error jsonb,
      revoked boolean NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (tenant_id, key, name)
    ) PARTITION BY RANGE (key);
    CREATE TABLE ${schema}.outbox_default PARTITION OF ${schema}.outbox DEFAULT;
    CREATE TABLE ${schema}.processed_message_default PARTITION OF ${schema}.processed_message DEFAULT;`);
  await tenantTable(runner, `${schema}.outbox`, 'SELECT, INSERT');
  await tenantTable(runner, `${schema}.processed_message`, 'SELECT, INSERT');
  await wall(runner, `${schema}.outbox_default`);
  await wall(runner, `${schema}.processed_message_default`);
  await openToPlatform(runner, `${schema}.outbox`, 'SELECT, UPDATE');
  await openToPlatform(runner, `${schema}.processed_message`, 'SELECT');
  await runner.query(`SELECT platform.roll_partitions('${schema}')`);
}

/** Puts a table with a `tenant_id` behind row security and lets its module, and nobody else, work on it. */
export async function tenantTable(runner: QueryRunner, table: string, grants = 'SELECT, INSERT, UPDATE, DELETE'): Promise<void> {
  const module = table.split('.')[0];
  await wall(runner, table);
  await runner.query(`
    CREATE POLICY school ON ${table} TO ${roleOf(module)} USING (tenant_id = ${schoolOfSetting}) WITH CHECK (tenant_id = ${schoolOfSetting});
    GRANT ${grants} ON ${table} TO ${roleOf(module)};`);
  await showWhereabouts(runner, table);
}

export const whereaboutsPolicy = 'whereabouts';

/**
 * Rows that go by (tenant_id, id) can be asked for by anyone who knows an id. To its own school a foreign id is "not found"; that it
 * was foreign is found out afterwards by the platform (SuspiciousAccess), which sees of these tables the two ids and nothing else.
 */
async function showWhereabouts(runner: QueryRunner, table: string): Promise<void> {
  await runner.query(`
    DO $$ BEGIN
      IF (SELECT array_agg(a.attname::text ORDER BY array_position(i.indkey::int2[], a.attnum)) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
          WHERE i.indrelid = '${table}'::regclass AND i.indisprimary) = ARRAY['tenant_id', 'id'] THEN
        GRANT SELECT (tenant_id, id) ON ${table} TO ${platformRole};
        CREATE POLICY ${whereaboutsPolicy} ON ${table} FOR SELECT TO ${platformRole} USING (true);
      END IF;
    END $$`);
}

/** Platform work (relay, recovery) across schools: a policy of its own, and only the grants that it needs. */
export async function openToPlatform(runner: QueryRunner, table: string, grants: string): Promise<void> {
  const [schema] = table.split('.');
  await runner.query(`
    GRANT USAGE ON SCHEMA ${schema} TO ${platformRole};
    CREATE POLICY platform ON ${table} TO ${platformRole} USING (true) WITH CHECK (true);
    GRANT ${grants} ON ${table} TO ${platformRole};`);
}

async function wall(runner: QueryRunner, table: string): Promise<void> {
  await runner.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY; ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
}
