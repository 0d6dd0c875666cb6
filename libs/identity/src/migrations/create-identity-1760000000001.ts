import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createModuleTables, roleOf, tenantTable } from '@schoolhouse/platform/postgres/schema-building';

export class CreateIdentity1760000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createModuleTables(runner, 'identity');
    await createUsers(runner);
    await createSessions(runner);
    await createLoginFailures(runner);
    await createSigningKeys(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE identity.signing_key, identity.login_failure, identity.refresh_token, identity.session, identity.users,
        identity.outbox, identity.processed_message`);
  }
}

/** Plural, because `user` is a word of SQL. */
async function createUsers(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE identity.users (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      email text NOT NULL,
      name text NOT NULL,
      password_hash text NOT NULL,
      roles text[] NOT NULL,
      enabled boolean NOT NULL,
      person_id uuid,
      first_administrator boolean NOT NULL,
      created_at timestamptz NOT NULL,
      version integer NOT NULL,
      PRIMARY KEY (tenant_id, id),
      CONSTRAINT users_roles CHECK (cardinality(roles) > 0 AND roles <@ ARRAY['platform-admin', 'school-admin', 'staff', 'teacher', 'guardian', 'student']),
      CONSTRAINT users_platform CHECK (NOT 'platform-admin' = ANY (roles) OR tenant_id = '00000000-0000-7000-8000-000000000000')
    );
    CREATE UNIQUE INDEX users_email ON identity.users (tenant_id, lower(email));
    CREATE INDEX users_newest ON identity.users (tenant_id, created_at, id);
    CREATE UNIQUE INDEX users_person ON identity.users (tenant_id, person_id) WHERE person_id IS NOT NULL;`);
  await tenantTable(runner, 'identity.users');
}

/** A session is the family of all refresh tokens that came of one login. Used tokens are kept as long as it, to know them again. */
async function createSessions(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE identity.session (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL,
      user_id uuid NOT NULL,
      began_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      revoked_at timestamptz,
      revoked_because text CHECK (revoked_because IN ('logout', 'reuse', 'disabled', 'password-changed')),
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, user_id) REFERENCES identity.users (tenant_id, id) ON DELETE CASCADE
    );
    CREATE INDEX session_of_user ON identity.session (tenant_id, user_id);
    CREATE TABLE identity.refresh_token (
      tenant_id uuid NOT NULL,
      hash bytea NOT NULL CHECK (length(hash) = 32),
      session_id uuid NOT NULL,
      issued_at timestamptz NOT NULL,
      used_at timestamptz,
      PRIMARY KEY (tenant_id, hash),
      FOREIGN KEY (tenant_id, session_id) REFERENCES identity.session (tenant_id, id) ON DELETE CASCADE
    );
    CREATE INDEX refresh_token_session ON identity.refresh_token (tenant_id, session_id);`);
  await tenantTable(runner, 'identity.session');
  await tenantTable(runner, 'identity.refresh_token');
}

async function createLoginFailures(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE identity.login_failure (
      tenant_id uuid NOT NULL,
      bucket text NOT NULL,
      failures integer NOT NULL,
      window_began_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, bucket)
    );
    CREATE INDEX login_failure_age ON identity.login_failure (tenant_id, window_began_at);`);
  await tenantTable(runner, 'identity.login_failure');
}

/**
 * The keys belong to the installation: every school's tokens are signed by the same ones, and a door checks a token before it
 * knows the school. There is no school to compare with, so there can be no row security; the walls here are the module's role (no
 * other may read it), the seal on the private half, and grants for just what rotation does: nothing but the end of a key can be changed.
 */
async function createSigningKeys(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE identity.signing_key (
      kid text PRIMARY KEY,
      public_key jsonb NOT NULL,
      sealed_private_key text NOT NULL,
      created_at timestamptz NOT NULL,
      signs_from timestamptz NOT NULL,
      verifies_until timestamptz
    );
    GRANT SELECT, INSERT, DELETE, UPDATE (verifies_until) ON identity.signing_key TO ${roleOf('identity')};`);
}
