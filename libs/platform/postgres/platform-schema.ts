import { shardCount } from '../outbox/shard';

/**
 * The schema `platform`: what belongs to no module. One lease a relay shard, and the upkeep of partitions. Applied by the
 * migrator before any module's migrations; every statement may run again.
 *
 * Rows of `outbox` and `processed_message` are partitioned by the time in their version 7 ids, a month a partition; old ones
 * leave by DROP. Ids that carry no time (from Idempotency-Keys) lie in the default partition and are deleted when a day old.
 */
export const platformSchema = `
CREATE SCHEMA IF NOT EXISTS platform;
GRANT USAGE ON SCHEMA platform TO schoolhouse_platform;

CREATE TABLE IF NOT EXISTS platform.relay_lease (
  shard smallint PRIMARY KEY,
  holder uuid,
  fence bigint NOT NULL DEFAULT 0,
  expires_at timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO platform.relay_lease (shard) SELECT * FROM generate_series(0, ${shardCount - 1}) ON CONFLICT DO NOTHING;
GRANT SELECT, UPDATE ON platform.relay_lease TO schoolhouse_platform;

CREATE TABLE IF NOT EXISTS platform.placement (
  module text PRIMARY KEY,
  at text NOT NULL,
  share_basis_points int NOT NULL CHECK (share_basis_points BETWEEN 0 AND 10000),
  schools uuid[] NOT NULL DEFAULT '{}',
  shadow boolean NOT NULL DEFAULT false,
  note text NOT NULL DEFAULT '',
  version bigint NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE platform.placement ADD COLUMN IF NOT EXISTS flag text;
-- Above all that a rule of this module had before it was forgotten: who knows that one must not take this one for it. Each change is a transaction.
ALTER TABLE platform.placement ALTER COLUMN version SET DEFAULT pg_current_xact_id()::text::bigint;
ALTER TABLE platform.placement ADD COLUMN IF NOT EXISTS next_basis_points int[] NOT NULL DEFAULT '{}', ADD COLUMN IF NOT EXISTS step_seconds real NOT NULL DEFAULT 0;
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.placement TO schoolhouse_platform;

CREATE TABLE IF NOT EXISTS platform.module_database (
  module text PRIMARY KEY,
  at text NOT NULL CHECK (at !~ '@'),
  was_at text,
  state text NOT NULL CHECK (state IN ('copying', 'switching', 'moved')),
  version bigint NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT ON platform.module_database TO schoolhouse_platform;

CREATE TABLE IF NOT EXISTS platform.process (
  instance uuid PRIMARY KEY,
  name text NOT NULL,
  facts jsonb NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.process TO schoolhouse_platform;

CREATE TABLE IF NOT EXISTS platform.strangled_path (
  pattern text PRIMARY KEY,
  at text NOT NULL,
  share_basis_points int NOT NULL CHECK (share_basis_points BETWEEN 0 AND 10000),
  schools uuid[] NOT NULL DEFAULT '{}',
  flag text,
  forwards_token boolean NOT NULL DEFAULT false,
  shadow boolean NOT NULL DEFAULT false,
  version bigint NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.strangled_path TO schoolhouse_platform;

CREATE OR REPLACE FUNCTION platform.first_id_of(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

CREATE OR REPLACE FUNCTION platform.roll_partitions(module text, keep interval DEFAULT '3 months') RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  parent text; first_month timestamptz; month timestamptz; part text; old record;
BEGIN
  FOREACH parent IN ARRAY ARRAY['outbox', 'processed_message'] LOOP
    first_month := date_trunc('month', now(), 'UTC');
    FOR step IN 0..2 LOOP
      month := first_month + make_interval(months => step);
      part := parent || to_char(month AT TIME ZONE 'UTC', '_YYYYMM');
      IF to_regclass(format('%I.%I', module, part)) IS NULL THEN
        EXECUTE format('CREATE TABLE %I.%I PARTITION OF %I.%I FOR VALUES FROM (%L) TO (%L)', module, part, module, parent,
          platform.first_id_of(month), platform.first_id_of(month + interval '1 month'));
        EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', module, part);
        EXECUTE format('ALTER TABLE %I.%I FORCE ROW LEVEL SECURITY', module, part);
      END IF;
    END LOOP;
    FOR old IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
               WHERE i.inhparent = format('%I.%I', module, parent)::regclass AND c.relname ~ '_[0-9]{6}$'
                 AND to_date(right(c.relname, 6), 'YYYYMM') < (first_month - keep)::date LOOP
      EXECUTE format('DROP TABLE %I.%I', module, old.relname);
    END LOOP;
  END LOOP;
  EXECUTE format('DELETE FROM %I.processed_message WHERE key >= %L AND created_at < now() - interval ''25 hours''', module, 'ff000000-0000-0000-0000-000000000000');
END $$;
REVOKE ALL ON FUNCTION platform.roll_partitions(text, interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.roll_partitions(text, interval) TO schoolhouse_platform;
`;
