/** A hole to be made in a scratch database, the rule that must see it, and what its finding must name. */
export interface Plant {
  readonly rule: string;
  readonly sql: string | readonly string[];
  readonly names: string;
}

const open = 'USING (true) WITH CHECK (true)';
const own = `USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))`;

export const plants: readonly Plant[] = [
  { rule: 'row security is on and forced', names: 'fees.fee', sql: ['ALTER TABLE fees.fee DISABLE ROW LEVEL SECURITY', 'ALTER TABLE fees.fee NO FORCE ROW LEVEL SECURITY'] },
  { rule: 'row security is on and forced', names: 'activity.outbox_default', sql: 'ALTER TABLE activity.outbox_default DISABLE ROW LEVEL SECURITY' },
  { rule: 'row security is on and forced', names: 'activity.hole', sql: 'CREATE TABLE activity.hole (tenant_id uuid NOT NULL)' },
  { rule: 'every table has a school', names: 'activity.hole', sql: 'CREATE TABLE activity.hole (id uuid)' },
  { rule: 'a school is never left out', names: 'activity.hole', sql: ['CREATE TABLE activity.hole (tenant_id uuid)', 'CREATE TABLE activity.hole (tenant_id text NOT NULL)'] },
  {
    rule: 'one policy for the role of the module',
    names: 'fees.fee',
    sql: [
      'DROP POLICY school ON fees.fee',
      `CREATE POLICY hole ON fees.fee TO schoolhouse_fees ${open}`,
      `CREATE POLICY hole ON fees.fee TO PUBLIC ${own}`,
      `CREATE POLICY hole ON fees.fee TO schoolhouse_activity ${own}`,
      `ALTER POLICY school ON fees.fee USING (true)`,
      `ALTER POLICY school ON fees.fee WITH CHECK (true)`,
      `ALTER POLICY school ON fees.fee USING (tenant_id = current_setting('app.tenant_id')::uuid)`,
      `ALTER POLICY school ON fees.fee TO schoolhouse_fees, schoolhouse_activity`,
    ],
  },
  { rule: 'one policy for the role of the module', names: 'fees.outbox_default', sql: `CREATE POLICY hole ON fees.outbox_default TO schoolhouse_fees ${own}` },
  { rule: 'nobody works on a partition by its own name', names: 'fees.outbox_default', sql: 'GRANT SELECT ON fees.outbox_default TO schoolhouse_fees' },
  { rule: 'every unique key begins with or contains the school', names: 'fees.', sql: ['CREATE UNIQUE INDEX hole ON fees.fee (enrollment_id)', 'CREATE UNIQUE INDEX hole ON fees.fee (enrollment_id) INCLUDE (tenant_id)'] },
  { rule: 'every unique key begins with or contains the school', names: 'fees.hole', sql: 'CREATE TABLE fees.hole (id uuid PRIMARY KEY, tenant_id uuid NOT NULL)' },
  {
    rule: 'every foreign key contains the school',
    names: 'hole',
    sql: [
      'CREATE TABLE fees.parent (tenant_id uuid NOT NULL, id uuid UNIQUE); CREATE TABLE fees.child (tenant_id uuid NOT NULL, parent_id uuid CONSTRAINT hole REFERENCES fees.parent (id))',
      'CREATE TABLE fees.child (tenant_id uuid NOT NULL, fee_id uuid, other_id uuid NOT NULL, CONSTRAINT hole FOREIGN KEY (other_id, fee_id) REFERENCES fees.fee (tenant_id, id))',
      'CREATE TABLE fees.child (tenant_id uuid NOT NULL, other_id uuid NOT NULL, CONSTRAINT hole FOREIGN KEY (other_id, tenant_id) REFERENCES fees.fee (tenant_id, id))',
    ],
  },
  {
    rule: 'what may only grow is never changed by its module',
    names: 'saga.',
    sql: ['GRANT UPDATE ON saga.audit TO schoolhouse_saga', 'GRANT UPDATE (entry) ON saga.audit TO schoolhouse_saga', 'GRANT DELETE ON saga.audit TO schoolhouse_saga', 'GRANT DELETE ON saga.outbox TO schoolhouse_saga', 'GRANT UPDATE ON saga.processed_message TO schoolhouse_saga'],
  },
  {
    rule: 'a role can do nothing by itself',
    names: 'schoolhouse_fees',
    sql: ['SUPERUSER', 'BYPASSRLS', 'CREATEROLE', 'CREATEDB', 'REPLICATION'].map((power) => `ALTER ROLE schoolhouse_fees ${power}`),
  },
  { rule: 'a role can do nothing by itself', names: 'schoolhouse_platform', sql: 'ALTER ROLE schoolhouse_platform BYPASSRLS' },
  { rule: 'a role is no member of another', names: 'schoolhouse_fees', sql: ['GRANT schoolhouse_activity TO schoolhouse_fees', 'GRANT pg_read_all_data TO schoolhouse_fees'] },
  {
    rule: 'a role brings no settings along',
    names: 'begins with',
    sql: [`ALTER ROLE schoolhouse_fees SET app.tenant_id = '00000000-0000-7000-8000-000000000000'`, `ALTER ROLE schoolhouse_fees SET row_security = off`, `ALTER ROLE ALL SET app.tenant_id = ''`],
  },
  { rule: 'a role owns nothing', names: 'schoolhouse_fees', sql: ['ALTER TABLE fees.fee OWNER TO schoolhouse_fees', 'ALTER SCHEMA fees OWNER TO schoolhouse_fees'] },
  {
    rule: 'a role enters its own schema only, and builds nowhere',
    names: 'schoolhouse_fees',
    sql: [
      'GRANT USAGE ON SCHEMA activity TO schoolhouse_fees',
      'GRANT USAGE ON SCHEMA platform TO PUBLIC',
      'GRANT CREATE ON SCHEMA fees TO schoolhouse_fees',
      'DO $$ BEGIN EXECUTE format(\'GRANT TEMPORARY ON DATABASE %I TO PUBLIC\', current_database()); END $$',
    ],
  },
  {
    rule: 'a role works on its own tables only',
    names: 'activity.activity',
    sql: ['GRANT SELECT ON activity.activity TO schoolhouse_fees', 'GRANT SELECT ON activity.activity TO schoolhouse_queue', 'GRANT SELECT (id) ON activity.activity TO schoolhouse_fees', 'GRANT SELECT ON activity.activity TO PUBLIC', 'GRANT SELECT ON activity.activity TO schoolhouse_activity WITH GRANT OPTION'],
  },
  { rule: 'a role reads and writes rows, and does nothing else to a table', names: 'fees.fee', sql: ['TRUNCATE', 'REFERENCES', 'TRIGGER'].map((privilege) => `GRANT ${privilege} ON fees.fee TO schoolhouse_fees`) },
  {
    rule: 'the platform has what it was declared to need',
    names: 'fees.fee',
    sql: ['GRANT SELECT ON fees.fee TO schoolhouse_platform', 'GRANT SELECT (total) ON fees.fee TO schoolhouse_platform', 'GRANT DELETE ON fees.fee TO schoolhouse_platform', 'DROP POLICY whereabouts ON fees.fee'],
  },
  { rule: 'no grant comes by itself', names: 'fees', sql: ['ALTER DEFAULT PRIVILEGES IN SCHEMA fees GRANT SELECT ON TABLES TO schoolhouse_activity', 'ALTER DEFAULT PRIVILEGES IN SCHEMA fees GRANT SELECT ON TABLES TO PUBLIC'] },
  { rule: 'no foreign key crosses schemas', names: 'hole', sql: 'CREATE TABLE fees.child (tenant_id uuid NOT NULL, activity_id uuid, CONSTRAINT hole FOREIGN KEY (tenant_id, activity_id) REFERENCES activity.activity (tenant_id, id))' },
  { rule: 'no view crosses schemas', names: 'activity.activity', sql: ['CREATE VIEW fees.hole AS SELECT * FROM activity.activity', 'CREATE VIEW public.hole AS SELECT * FROM activity.activity'] },
  { rule: 'no view shows rows past row security', names: 'fees.hole', sql: ['CREATE VIEW fees.hole AS SELECT * FROM fees.fee', 'CREATE MATERIALIZED VIEW fees.hole AS SELECT * FROM fees.fee'] },
  { rule: 'no partition or heir lies in another schema', names: 'fees.hole', sql: 'CREATE TABLE fees.hole () INHERITS (activity.activity)' },
  {
    rule: 'no function of the owner can be called by a module',
    names: 'hole',
    sql: [
      'CREATE FUNCTION fees.hole() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$ SELECT count(*) FROM fees.fee $$',
      'CREATE FUNCTION public.hole() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$ SELECT count(*) FROM fees.fee $$; REVOKE ALL ON FUNCTION public.hole() FROM PUBLIC; GRANT EXECUTE ON FUNCTION public.hole() TO schoolhouse_fees',
    ],
  },
  { rule: 'no function of the owner can be called by a module', names: 'schoolhouse_fees may call platform.roll_partitions', sql: 'GRANT EXECUTE ON FUNCTION platform.roll_partitions(text, interval) TO schoolhouse_fees' },
  {
    rule: 'no trigger or rule of the owner works behind a table',
    names: 'fees.fee',
    sql: [
      'CREATE FUNCTION activity.hole() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$; CREATE TRIGGER hole BEFORE INSERT ON fees.fee FOR EACH ROW EXECUTE FUNCTION activity.hole()',
      'CREATE RULE hole AS ON INSERT TO fees.fee DO ALSO NOTIFY hole',
    ],
  },
];
