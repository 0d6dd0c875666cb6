import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roleOf } from '@schoolhouse/platform/postgres/schema-building';

/**
 * Flags are the installation's, as the list of its schools is: no school may set one, and each is told what is on for it alone. So there is no
 * tenant to compare with and no row security; the walls are the module's role, and handlers that ask for the platform.
 */
export class AddFeatureFlags1760000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tenancy.feature_flag (
        name text PRIMARY KEY,
        description text NOT NULL,
        share_basis_points int NOT NULL CONSTRAINT feature_flag_share CHECK (share_basis_points BETWEEN 0 AND 10000),
        killed boolean NOT NULL,
        changed_at timestamptz NOT NULL,
        version int NOT NULL
      );
      CREATE TABLE tenancy.feature_flag_school (
        flag text NOT NULL REFERENCES tenancy.feature_flag (name),
        school_id uuid NOT NULL CONSTRAINT feature_flag_school_of_school REFERENCES tenancy.school (id),
        is_on boolean NOT NULL,
        PRIMARY KEY (flag, school_id)
      );
      GRANT SELECT, INSERT, UPDATE ON tenancy.feature_flag TO ${roleOf('tenancy')};
      GRANT SELECT, INSERT, DELETE ON tenancy.feature_flag_school TO ${roleOf('tenancy')};`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE tenancy.feature_flag_school, tenancy.feature_flag');
  }
}
