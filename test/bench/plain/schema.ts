/** The yardstick's tables, with the same walls as the product: tenant in every key, row security forced, a role without rights beyond. */
export const plainRole = 'plain_app';

const tables = ['student', 'activity', 'enrollment', 'reservation', 'fee', 'workflow', 'outbox'];

const walls = tables
  .map(
    (table) => `
ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY school ON ${table} TO ${plainRole} USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE ON ${table} TO ${plainRole};`,
  )
  .join('');

export const plainSchema = (password: string): string => `
CREATE ROLE ${plainRole} LOGIN PASSWORD '${password}';
CREATE TABLE student (tenant_id uuid, id uuid, grade int, PRIMARY KEY (tenant_id, id));
CREATE TABLE activity (tenant_id uuid, id uuid, capacity int NOT NULL, reserved int NOT NULL DEFAULT 0, price int NOT NULL,
  CHECK (reserved <= capacity), PRIMARY KEY (tenant_id, id)) WITH (fillfactor = 70);
CREATE TABLE enrollment (tenant_id uuid, id uuid, student_id uuid NOT NULL, activity_id uuid NOT NULL, status text NOT NULL, fee_id uuid,
  created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (tenant_id, id));
CREATE UNIQUE INDEX enrollment_live ON enrollment (tenant_id, student_id, activity_id) WHERE status IN ('new', 'confirmed');
CREATE TABLE reservation (tenant_id uuid, id uuid, enrollment_id uuid NOT NULL, activity_id uuid NOT NULL, status text NOT NULL,
  PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, enrollment_id));
CREATE TABLE fee (tenant_id uuid, id uuid, enrollment_id uuid NOT NULL, amount int NOT NULL, currency text NOT NULL, due_on date NOT NULL, status text NOT NULL,
  PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, enrollment_id));
CREATE TABLE workflow (tenant_id uuid, id uuid, idempotency_key text NOT NULL, fingerprint text NOT NULL, status text NOT NULL, answer jsonb,
  created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, idempotency_key)) WITH (fillfactor = 70);
CREATE TABLE outbox (tenant_id uuid, id uuid PRIMARY KEY, position bigint GENERATED ALWAYS AS IDENTITY, aggregate_id uuid NOT NULL, type text NOT NULL,
  data jsonb NOT NULL, occurred_at timestamptz NOT NULL DEFAULT now(), published_at timestamptz);
CREATE INDEX outbox_unpublished ON outbox (position) WHERE published_at IS NULL;
${walls}`;
