import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createModuleTables, tenantTable } from '@schoolhouse/platform/postgres/schema-building';

/**
 * What a rule says is JSON, as its schema has it; what the database must hold by itself (one rule in force for the same,
 * one discount a code, no use of a code too many) stands in columns that are generated from it.
 */
const scopeKey = `text NOT NULL GENERATED ALWAYS AS ((scope ->> 'kind') || ':' || coalesce(scope ->> 'activityId', scope ->> 'term', '')) STORED`;

export class CreateFees1760000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createModuleTables(runner, 'fees');
    await runner.query(`
      CREATE TABLE fees.pricing_rule (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        name text NOT NULL,
        scope jsonb NOT NULL,
        scope_key ${scopeKey},
        tariff jsonb NOT NULL,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        retired_at timestamptz,
        PRIMARY KEY (tenant_id, id)
      );
      CREATE UNIQUE INDEX pricing_rule_in_force ON fees.pricing_rule (tenant_id, scope_key) WHERE retired_at IS NULL;

      CREATE TABLE fees.discount (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        name text NOT NULL,
        scope jsonb NOT NULL,
        scope_key ${scopeKey},
        priority int NOT NULL,
        condition jsonb NOT NULL,
        reduction jsonb NOT NULL,
        cap jsonb,
        code text GENERATED ALWAYS AS (condition ->> 'code') STORED,
        max_uses int GENERATED ALWAYS AS ((condition ->> 'maxUses')::int) STORED,
        uses int NOT NULL DEFAULT 0,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        retired_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT discount_uses_left CHECK (uses <= max_uses),
        CONSTRAINT discount_uses_counted CHECK (uses >= 0)
      );
      CREATE UNIQUE INDEX discount_code_in_force ON fees.discount (tenant_id, code) WHERE retired_at IS NULL;

      CREATE TABLE fees.discount_policy (
        tenant_id uuid PRIMARY KEY,
        cap_basis_points int NOT NULL CHECK (cap_basis_points BETWEEN 0 AND 10000),
        version int NOT NULL DEFAULT 1
      );

      CREATE TABLE fees.fee (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        enrollment_id uuid NOT NULL,
        student_id uuid NOT NULL,
        activity_id uuid NOT NULL,
        status text NOT NULL CHECK (status IN ('draft', 'open', 'paid', 'void', 'uncollectible')),
        currency text NOT NULL,
        lines jsonb NOT NULL,
        total bigint NOT NULL CONSTRAINT fee_not_negative CHECK (total >= 0),
        credited bigint CHECK (credited >= 0),
        due_on date NOT NULL,
        code_discount_id uuid,
        taken_back_at timestamptz,
        taken_back_reason text,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT fee_of_enrollment UNIQUE (tenant_id, enrollment_id),
        FOREIGN KEY (tenant_id, code_discount_id) REFERENCES fees.discount (tenant_id, id)
      );
      CREATE INDEX fee_of_student ON fees.fee (tenant_id, student_id, id);
      CREATE INDEX fee_open ON fees.fee (tenant_id, due_on) WHERE status = 'open';`);
    await tenantTable(runner, 'fees.pricing_rule', 'SELECT, INSERT, UPDATE');
    await tenantTable(runner, 'fees.discount', 'SELECT, INSERT, UPDATE');
    await tenantTable(runner, 'fees.discount_policy', 'SELECT, INSERT, UPDATE');
    await tenantTable(runner, 'fees.fee', 'SELECT, INSERT, UPDATE');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE fees.fee, fees.discount_policy, fees.discount, fees.pricing_rule, fees.outbox, fees.processed_message');
  }
}
