import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createModuleTables, tenantTable } from '@schoolhouse/platform/postgres/schema-building';

export class CreateEnrollment1760000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createModuleTables(runner, 'enrollment');
    await runner.query(people);
    await runner.query(enrollments);
    for (const table of ['household', 'student', 'guardian', 'enrollment']) await tenantTable(runner, `enrollment.${table}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE enrollment.enrollment, enrollment.guardian, enrollment.student, enrollment.household,
      enrollment.processed_message, enrollment.outbox`);
  }
}

const people = `
  CREATE TABLE enrollment.household (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
  );
  CREATE TABLE enrollment.student (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    household_id uuid,
    name text NOT NULL,
    birth_date date,
    grade smallint,
    status text NOT NULL CHECK (status IN ('active', 'inactive')),
    external_number text,
    version int NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, household_id) REFERENCES enrollment.household (tenant_id, id)
  );
  CREATE UNIQUE INDEX student_external_number ON enrollment.student (tenant_id, external_number) WHERE external_number IS NOT NULL;
  CREATE INDEX student_household ON enrollment.student (tenant_id, household_id, id);
  CREATE INDEX student_grade ON enrollment.student (tenant_id, grade, id);
  CREATE TABLE enrollment.guardian (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    household_id uuid,
    name text NOT NULL,
    email text,
    phone text,
    locale text NOT NULL,
    version int NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, household_id) REFERENCES enrollment.household (tenant_id, id)
  );
  CREATE INDEX guardian_household ON enrollment.guardian (tenant_id, household_id, id);`;

/** The activity lives in another module: its id is kept, and no key points there. */
const enrollments = `
  CREATE TABLE enrollment.enrollment (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    student_id uuid NOT NULL,
    activity_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('new', 'confirmed', 'rejected', 'cancelled')),
    fee_id uuid,
    reason jsonb,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    ended_at timestamptz,
    version int NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, student_id) REFERENCES enrollment.student (tenant_id, id)
  );
  CREATE UNIQUE INDEX enrollment_live ON enrollment.enrollment (tenant_id, student_id, activity_id) WHERE status IN ('new', 'confirmed');
  CREATE INDEX enrollment_student ON enrollment.enrollment (tenant_id, student_id, id);
  CREATE INDEX enrollment_activity ON enrollment.enrollment (tenant_id, activity_id, id);
  CREATE INDEX enrollment_status ON enrollment.enrollment (tenant_id, status, id);`;
