import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createModuleTables, openToPlatform, tenantTable } from '@schoolhouse/platform/postgres/schema-building';

export class CreateNotifications1760000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createModuleTables(runner, 'notifications');
    await runner.query(`
      CREATE TABLE notifications.message (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        key text NOT NULL,
        topic text NOT NULL,
        subject_id uuid NOT NULL,
        to_name text NOT NULL,
        to_address text NOT NULL,
        locale text NOT NULL,
        subject text NOT NULL,
        body text NOT NULL,
        status text NOT NULL CHECK (status IN ('queued', 'sending', 'sent', 'retrying', 'dead')),
        attempts int NOT NULL DEFAULT 0,
        last_error text,
        due_at timestamptz,
        created_at timestamptz NOT NULL,
        sent_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT message_key UNIQUE (tenant_id, key)
      );
      CREATE INDEX message_due ON notifications.message (due_at) WHERE status IN ('queued', 'sending', 'retrying');
      CREATE INDEX message_newest ON notifications.message (tenant_id, created_at, id);
      CREATE INDEX message_subject ON notifications.message (tenant_id, subject_id);`);
    await tenantTable(runner, 'notifications.message', 'SELECT, INSERT');
    await openToPlatform(runner, 'notifications.message', 'SELECT, UPDATE');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notifications.message, notifications.outbox, notifications.processed_message');
  }
}
