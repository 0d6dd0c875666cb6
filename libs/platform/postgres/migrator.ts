import type { Client } from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import { domainError } from '../messaging/domain-error';
import { HeardClient } from './heard-client';
import { platformSchema } from './platform-schema';
import { platformRole, roleOf } from './schema-building';
import { SettingsError } from '../settings/settings-error';
import { agreed, databaseVariable, moduleDatabasesOn } from './module-databases';
import { addressOf, byDatabase, databaseOf, passwordOf, urlFor, type DatabaseSettings } from './settings';

export interface ModuleMigrations {
  readonly module: string;
  readonly migrations: readonly (new () => MigrationInterface)[];
}

export const queueRole = 'schoolhouse_queue';
export const SchemaDoesNotFit = domainError('SCHEMA_DOES_NOT_FIT', 'unavailable', 'The database was migrated by an older or newer version of this program.');

/**
 * Brings the house's database, and those of modules that have one of their own, to this version: in each its roles, then the
 * schema of each module that is there by its own migrations. One advisory lock for all, so that several programs may start at
 * once. What has been done is not done again.
 *
 * @returns the names of the migrations that were run
 * @throws SettingsError when the tables of a module are in another database than the settings say
 */
export async function migrate(settings: DatabaseSettings, modules: readonly ModuleMigrations[]): Promise<string[]> {
  const [house, ...others] = byDatabase(settings, modules);
  return withLock(settings, async (client) => {
    await assertAgreed(client, settings, modules);
    const done = await migrateOne(client, house.settings, house.modules, prepareQueues);
    for (const other of others) done.push(...(await withLock(other.settings, (its) => migrateOne(its, other.settings, other.modules))));
    for (const other of others) await remember(client, other.settings, other.modules);
    return done;
  });
}

/** One database: roles, the platform's schema and those of these modules. */
export async function migrateOne(client: Client, settings: DatabaseSettings, modules: readonly ModuleMigrations[], more: (client: Client) => Promise<void> = async () => undefined): Promise<string[]> {
  await prepareRoles(client, settings, modules);
  await client.query(platformSchema);
  await more(client);
  const done: string[] = [];
  for (const module of modules) done.push(...(await onModule(settings, module, async (source) => (await source.runMigrations({ transaction: 'each' })).map(({ name }) => name))));
  return done;
}

/** Takes back the last migration of one module. @throws SettingsError, as `migrate` */
export async function migrateBack(settings: DatabaseSettings, module: ModuleMigrations): Promise<void> {
  await withLock(settings, async (client) => {
    await assertAgreed(client, settings, [module]);
    await onModule(databaseOf(module.module, settings), module, (source) => source.undoLastMigration({ transaction: 'each' }));
  });
}

/** Two databases with tables of one module would be two truths. */
async function assertAgreed(client: Client, settings: DatabaseSettings, modules: readonly ModuleMigrations[]): Promise<void> {
  const rows = await moduleDatabasesOn(client);
  agreed(settings, rows);
  for (const { module } of modules) {
    const row = rows.find((each) => each.module === module);
    const given = settings.own?.[module];
    if (row && row.state !== 'moved') throw new SettingsError([`${module} is being moved to ${row.at} since ${row.changed_at.toISOString()}: wait for its end, or \`schoolhouse database move ${module} --abort\``]);
    if (row && !given && row.at !== addressOf(settings.url)) throw new SettingsError([`The tables of ${module} are at ${row.at} since ${row.changed_at.toISOString()}: name its owner in ${databaseVariable(module)}`]);
    if (!row && given && (await hasTables(client, module))) throw new SettingsError([`${databaseVariable(module)} names ${addressOf(given)}, and the tables of ${module} are in the house's database: unset it; \`schoolhouse database move ${module} --to …\` brings them there`]);
  }
}

async function hasTables(client: Client, module: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [`${module}.migrations`]);
  return rows[0].found;
}

/** For processes that were not told by their environment. */
async function remember(client: Client, { url }: DatabaseSettings, modules: readonly ModuleMigrations[]): Promise<void> {
  const names = modules.map(({ module }) => module);
  await client.query(`INSERT INTO platform.module_database (module, at, state) SELECT unnest($1::text[]), $2, 'moved' ON CONFLICT (module) DO NOTHING`, [names, addressOf(url)]);
}

/** @throws DomainError SCHEMA_DOES_NOT_FIT, naming the module and the migrations that are missing or unknown. */
export async function assertSchemaFits(settings: DatabaseSettings, modules: readonly ModuleMigrations[]): Promise<void> {
  for (const { module, migrations } of modules) {
    const client = new HeardClient({ connectionString: urlFor(roleOf(module), databaseOf(module, settings)) });
    await client.connect();
    try {
      const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${module}.migrations`).catch(() => ({ rows: [] }));
      const known = migrations.map(({ name }) => name);
      const run = rows.map(({ name }) => name);
      const missing = known.filter((name) => !run.includes(name));
      const unknown = run.filter((name) => !known.includes(name));
      if (missing.length + unknown.length > 0) throw new SchemaDoesNotFit({ module, missing, unknown, help: 'Run `schoolhouse migrate` with the version that is to run.' });
    } finally {
      await client.end();
    }
  }
}

async function withLock<T>(settings: DatabaseSettings, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new HeardClient({ connectionString: settings.url });
  await client.connect();
  try {
    await client.query(`SELECT pg_advisory_lock(hashtext('schoolhouse.migrate'))`);
    return await work(client);
  } finally {
    await client.end();
  }
}

async function prepareRoles(client: Client, settings: DatabaseSettings, modules: readonly ModuleMigrations[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
  const database = client.escapeIdentifier(rows[0].name);
  await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC; REVOKE ALL ON SCHEMA public FROM PUBLIC`);
  for (const role of [platformRole, queueRole, ...modules.map(({ module }) => roleOf(module))]) {
    const password = client.escapeLiteral(passwordOf(role, settings.roleSecret));
    await client.query(`
      DO $$ BEGIN CREATE ROLE ${role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
      ALTER ROLE ${role} PASSWORD ${password};
      GRANT CONNECT ON DATABASE ${database} TO ${role};`);
    // BullMQ adds many jobs at once by way of a temporary table.
    if (role === queueRole) await client.query(`GRANT TEMPORARY ON DATABASE ${database} TO ${role}`);
  }
  for (const { module } of modules) await client.query(`CREATE SCHEMA IF NOT EXISTS ${module}; GRANT USAGE ON SCHEMA ${module} TO ${roleOf(module)}`);
}

/** BullMQ keeps its queues in a schema of its own, for a role that sees nothing else; it makes a sequence for each queue by itself. */
async function prepareQueues(client: Client): Promise<void> {
  const { runMigrations: migrateQueues } = await import('bullmq'); // not at the top: whoever only asks whether the schema fits has no use for its 9 MB
  await migrateQueues(client, 'bullmq');
  await client.query(`
    GRANT USAGE, CREATE ON SCHEMA bullmq TO ${queueRole};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA bullmq TO ${queueRole};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA bullmq TO ${queueRole};
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bullmq TO ${queueRole};
    RESET search_path`);
}

async function onModule<T>(settings: DatabaseSettings, { module, migrations }: ModuleMigrations, work: (source: DataSource) => Promise<T>): Promise<T> {
  const source = new DataSource({
    type: 'postgres',
    url: settings.url,
    schema: module,
    migrations: [...migrations],
    migrationsTableName: 'migrations',
    poolSize: 1,
  });
  await source.initialize();
  try {
    const result = await work(source);
    await source.query(`GRANT SELECT ON ${module}.migrations TO ${roleOf(module)}`);
    return result;
  } finally {
    await source.destroy();
  }
}
