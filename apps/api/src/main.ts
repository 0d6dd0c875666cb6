import { DomainError } from '@schoolhouse/platform/messaging/domain-error';
import { createLogger } from '@schoolhouse/platform/logging/logger';
import { assertSchemaFits } from '@schoolhouse/platform/postgres/migrator';
import { readSettings, SettingsError, type Settings } from '@schoolhouse/platform/settings/settings';
import { collectProcessMetrics } from '@schoolhouse/platform/telemetry/default-metrics';
import { migrationsOfHouse } from '../../house';
import { ApiModule } from './api.module';
import { closeGracefully } from './close-gracefully';
import { createHttpApplication } from './http-application';

/** As many connections may wait to be taken in as the kernel lets: Fastify's 511 stall in a burst. */
const backlog = 4_096;

/** The HTTP program. @throws DomainError SCHEMA_DOES_NOT_FIT; Error EADDRINUSE, or the database's when it is away */
export async function startApi(settings: Settings): Promise<{ url: string; close(): Promise<void> }> {
  await assertSchemaFits(settings.database, migrationsOfHouse);
  collectProcessMetrics();
  const logger = createLogger({ level: settings.logLevel, service: 'api' });
  const app = await createHttpApplication(ApiModule.with(settings, logger), logger, settings.http);
  try {
    await app.listen({ port: settings.http.port, host: settings.http.host, backlog });
  } catch (error) {
    await app.close();
    throw error;
  }
  const url = await app.getUrl();
  logger.info({ url }, 'the API serves');
  return { url, close: () => closeGracefully(app, settings.shutdownGraceSeconds) };
}

/** One text that says what to do, where it can be known. */
function describe(error: unknown): string {
  if (error instanceof SettingsError) return error.message;
  if (error instanceof DomainError) return `${error.message} ${JSON.stringify(error.details)}`;
  const [first] = error instanceof AggregateError ? error.errors : [error]; // one for each address of a name
  const { code, address, port } = first as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} on ${address} is taken: end the program that uses it, or set PORT to another.`;
  if (code === 'ECONNREFUSED') return `No PostgreSQL answers at ${address}:${port}: start it or correct DATABASE_URL.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function main(): Promise<void> {
  try {
    const api = await startApi(readSettings(process.env));
    let closing: Promise<void> | undefined;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => (closing ??= api.close().then(() => process.exit(0), fail)));
    }
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): never {
  console.error(describe(error));
  process.exit(1);
}

if (require.main === module) void main();
