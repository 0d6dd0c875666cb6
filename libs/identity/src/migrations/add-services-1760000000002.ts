import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roleOf } from '@schoolhouse/platform/postgres/schema-building';

/**
 * Services are processes of the installation, as the signing keys are its keys: they ask for a token before there is any school, so there is
 * none to compare with and no row security. The walls are the module's role (no other may read these tables), hashes in place of
 * secrets, and grants for just what is done: a service keeps its name, a credential can be ended and not altered, an assertion is noted and forgotten.
 */
export class AddServices1760000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE identity.service (
        id uuid PRIMARY KEY,
        name text NOT NULL CONSTRAINT service_name UNIQUE,
        calls text[] NOT NULL,
        hosts text[] NOT NULL,
        originates boolean NOT NULL,
        enabled boolean NOT NULL,
        created_at timestamptz NOT NULL,
        version integer NOT NULL
      );
      CREATE TABLE identity.service_credential (
        service_id uuid NOT NULL REFERENCES identity.service (id),
        kid text NOT NULL,
        secret_hash bytea CHECK (length(secret_hash) = 32),
        public_key jsonb,
        created_at timestamptz NOT NULL,
        ends_at timestamptz,
        PRIMARY KEY (service_id, kid),
        CONSTRAINT service_credential_kind CHECK ((secret_hash IS NULL) <> (public_key IS NULL))
      );
      CREATE TABLE identity.service_assertion (
        service_id uuid NOT NULL REFERENCES identity.service (id),
        jti_hash bytea NOT NULL CHECK (length(jti_hash) = 32),
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (service_id, jti_hash)
      );
      CREATE INDEX service_assertion_age ON identity.service_assertion (expires_at);
      GRANT SELECT, INSERT, UPDATE (calls, hosts, originates, enabled, version) ON identity.service TO ${roleOf('identity')};
      GRANT SELECT, INSERT, DELETE, UPDATE (ends_at) ON identity.service_credential TO ${roleOf('identity')};
      GRANT SELECT, INSERT, DELETE ON identity.service_assertion TO ${roleOf('identity')};`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE identity.service_assertion, identity.service_credential, identity.service');
  }
}
