import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createModuleTables, openToPlatform, tenantTable } from '@schoolhouse/platform/postgres/schema-building';

export class CreateWorkflows1760000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createModuleTables(runner, 'saga');
    await runner.query(`
      CREATE TABLE saga.workflow (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        type text NOT NULL,
        definition int NOT NULL,
        subject_id uuid NOT NULL,
        status text NOT NULL CHECK (status IN ('in_progress', 'completed', 'compensating', 'compensated', 'failed', 'stuck')),
        input jsonb NOT NULL,
        progress jsonb NOT NULL,
        version int NOT NULL DEFAULT 1,
        fence int NOT NULL DEFAULT 1,
        fenced boolean NOT NULL DEFAULT true CONSTRAINT workflow_fence CHECK (fenced),
        lease_holder uuid,
        lease_until timestamptz,
        idempotency_key uuid,
        fingerprint text NOT NULL DEFAULT '',
        accepted boolean NOT NULL DEFAULT false,
        requested_by text NOT NULL,
        correlation_id text NOT NULL,
        traceparent text,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        ended_at timestamptz,
        PRIMARY KEY (tenant_id, id)
      ) WITH (fillfactor = 70);
      CREATE UNIQUE INDEX workflow_idempotency ON saga.workflow (tenant_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
      CREATE UNIQUE INDEX workflow_one_at_work ON saga.workflow (tenant_id, subject_id) WHERE status IN ('in_progress', 'compensating', 'stuck');
      CREATE INDEX workflow_subject ON saga.workflow (tenant_id, subject_id, id);
      CREATE INDEX workflow_unfinished ON saga.workflow (lease_until) WHERE status IN ('in_progress', 'compensating');
      CREATE INDEX workflow_newest ON saga.workflow (tenant_id, created_at, id);
      CREATE INDEX workflow_troubled ON saga.workflow (tenant_id, status, created_at, id) WHERE status NOT IN ('completed', 'in_progress');

      CREATE TABLE saga.dead_letter (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('event', 'workflow')),
        subject text NOT NULL,
        subject_id uuid NOT NULL,
        envelope jsonb,
        reason text NOT NULL,
        status text NOT NULL CHECK (status IN ('open', 'redriven', 'resolved')),
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id)
      );
      CREATE INDEX dead_letter_newest ON saga.dead_letter (tenant_id, created_at, id);
      CREATE INDEX dead_letter_open ON saga.dead_letter (tenant_id, subject_id) WHERE status = 'open';

      CREATE TABLE saga.audit (
        tenant_id uuid NOT NULL,
        event_id uuid NOT NULL,
        workflow_id uuid NOT NULL,
        ordinal int NOT NULL,
        step text NOT NULL,
        action text NOT NULL,
        outcome text NOT NULL,
        requested_by text NOT NULL,
        at timestamptz NOT NULL,
        entry jsonb NOT NULL,
        PRIMARY KEY (tenant_id, event_id, ordinal)
      );
      CREATE INDEX audit_workflow ON saga.audit (tenant_id, workflow_id, at);`);
    await tenantTable(runner, 'saga.workflow', 'SELECT, INSERT, UPDATE');
    await openToPlatform(runner, 'saga.workflow', 'SELECT, UPDATE');
    await tenantTable(runner, 'saga.dead_letter', 'SELECT, INSERT, UPDATE');
    await openToPlatform(runner, 'saga.dead_letter', 'SELECT');
    await tenantTable(runner, 'saga.audit', 'SELECT, INSERT'); // append-only: the role can neither change nor delete
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE saga.audit, saga.dead_letter, saga.workflow, saga.outbox, saga.processed_message');
  }
}
