import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createModuleTables, platformRole, roleOf, tenantTable } from '@schoolhouse/platform/postgres/schema-building';
import { platformTenantId } from '@schoolhouse/tenancy';

/**
 * `school` is the list of the tenants itself, so it has no tenant_id and no row security: the one table of this module that
 * is guarded by its role alone. The platform may read its ids (it looks for rows school by school), and nothing else of it.
 * A failed school lets go of its slug.
 */
export class CreateTenancy1760000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createModuleTables(runner, 'tenancy');
    await runner.query(`
      CREATE TABLE tenancy.school (
        id uuid PRIMARY KEY,
        slug text NOT NULL,
        name text NOT NULL,
        status text NOT NULL CONSTRAINT school_status CHECK (status IN ('provisioning', 'active', 'suspended', 'closing', 'closed', 'failed')),
        reason text,
        created_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        version int NOT NULL
      );
      CREATE UNIQUE INDEX school_slug ON tenancy.school (slug) WHERE status <> 'failed';
      CREATE INDEX school_in_order ON tenancy.school (slug, id);
      GRANT SELECT, INSERT, UPDATE ON tenancy.school TO ${roleOf('tenancy')};
      GRANT SELECT (id) ON tenancy.school TO ${platformRole};

      CREATE TABLE tenancy.settings (
        tenant_id uuid PRIMARY KEY REFERENCES tenancy.school (id),
        currency text NOT NULL,
        time_zone text NOT NULL,
        locale text NOT NULL,
        due_days int NOT NULL CONSTRAINT settings_due_days CHECK (due_days BETWEEN 0 AND 365),
        display_name text NOT NULL,
        logo_url text,
        primary_color text NOT NULL,
        accent_color text NOT NULL,
        version int NOT NULL
      );
      INSERT INTO tenancy.school VALUES ('${platformTenantId}', 'platform', 'Platform', 'active', NULL, now(), now(), 1);
      INSERT INTO tenancy.settings VALUES ('${platformTenantId}', 'EUR', 'UTC', 'en', 7, 'Schoolhouse', NULL, '#1f4e79', '#f2a900', 1);`);
    await tenantTable(runner, 'tenancy.settings', 'SELECT, INSERT, UPDATE');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE tenancy.settings, tenancy.school, tenancy.outbox, tenancy.processed_message;
      REVOKE USAGE ON SCHEMA tenancy FROM ${platformRole}`);
  }
}
