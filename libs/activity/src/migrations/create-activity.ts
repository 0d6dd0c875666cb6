import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createModuleTables, tenantTable } from '@schoolhouse/platform/postgres/schema-building';

/**
 * Activities are never deleted (the role cannot), so a seat always has its activity. Free room in the pages keeps the
 * seat count, which changes most, out of the indexes: it must not be part of any.
 */
export class CreateActivity1760000000001 implements MigrationInterface {
  readonly name = 'CreateActivity1760000000001';

  async up(runner: QueryRunner): Promise<void> {
    await createModuleTables(runner, 'activity');
    await runner.query(`
      CREATE TABLE activity.activity (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        title text NOT NULL,
        description text NOT NULL,
        term text NOT NULL,
        starts_on date,
        ends_on date,
        sessions jsonb NOT NULL,
        session_count int NOT NULL,
        capacity int NOT NULL,
        reserved int NOT NULL DEFAULT 0,
        min_grade smallint,
        max_grade smallint,
        min_age smallint,
        max_age smallint,
        price_amount bigint NOT NULL,
        price_currency text NOT NULL,
        status text NOT NULL,
        opens_at timestamptz,
        closes_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version int NOT NULL,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT activity_seats CHECK (reserved <= capacity),
        CONSTRAINT activity_reserved_not_negative CHECK (reserved >= 0),
        CONSTRAINT activity_capacity_not_negative CHECK (capacity >= 0),
        CONSTRAINT activity_price_not_negative CHECK (price_amount >= 0),
        CONSTRAINT activity_status CHECK (status IN ('open', 'closed'))
      ) WITH (fillfactor = 70);
      CREATE TABLE activity.reservation (
        tenant_id uuid NOT NULL,
        activity_id uuid NOT NULL,
        id uuid NOT NULL,
        enrollment_id uuid NOT NULL,
        student_id uuid NOT NULL,
        status text NOT NULL,
        created_at timestamptz NOT NULL,
        ended_at timestamptz,
        PRIMARY KEY (tenant_id, activity_id, id),
        CONSTRAINT reservation_of_enrollment UNIQUE (tenant_id, enrollment_id),
        CONSTRAINT reservation_activity FOREIGN KEY (tenant_id, activity_id) REFERENCES activity.activity DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT reservation_status CHECK (status IN ('active', 'converted', 'released', 'expired')),
        CONSTRAINT reservation_ended CHECK ((status = 'active') = (ended_at IS NULL))
      );`);
    await tenantTable(runner, 'activity.activity', 'SELECT, INSERT, UPDATE');
    await tenantTable(runner, 'activity.reservation', 'SELECT, INSERT, UPDATE');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE activity.reservation, activity.activity, activity.outbox, activity.processed_message');
  }
}
