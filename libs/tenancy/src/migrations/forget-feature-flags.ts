import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roleOf } from '@schoolhouse/platform/postgres/schema-building';

export class ForgetFeatureFlags1760000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`GRANT DELETE ON tenancy.feature_flag TO ${roleOf('tenancy')}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`REVOKE DELETE ON tenancy.feature_flag FROM ${roleOf('tenancy')}`);
  }
}
