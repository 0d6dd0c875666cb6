import { createLogger } from '@schoolhouse/platform/logging/logger';
import { assertSchemaFits } from '@schoolhouse/platform/postgres/migrator';
import { readSettings, type Settings } from '@schoolhouse/platform/settings/settings';
import { collectProcessMetrics } from '@schoolhouse/platform/telemetry/default-metrics';
import { startTracing } from '@schoolhouse/platform/telemetry/tracing';
import { withDatabases } from '../../databases';
import { describeFailure } from '../../describe-failure';
import { migrationsOf, placementsOf } from '../../placements';
import { serveModules } from '../../serve-modules';
import { ApiModule } from './api.module';
import { closeGracefully } from './close-gracefully';
import { createHttpApplication } from './http-application';

/** As many connections may wait to be taken in as the kernel lets: Fastify's 511 stall in a burst. */
const backlog = 4_096;

/** The HTTP program. @throws DomainError SCHEMA_DOES_NOT_FIT; Error EADDRINUSE, or the database's when it is away */
export async function startApi(given: Settings): Promise<{ url: string; close(): Promise<void> }> {
  const placements = placementsOf(given);
  const settings = await withDatabases(given);
  await assertSchemaFits(settings.database, migrationsOf(placements));
  collectProcessMetrics();
  const stopTracing = await startTracing(settings, 'api');
  const logger = createLogger({ level: settings.logLevel, service: 'api' });
  const app = await createHttpApplication(ApiModule.with(settings, logger), logger, settings.http);
  await app.init();
  const leave = await serveModules(app, settings, placements);
  try {
    await app.listen({ port: settings.http.port, host: settings.http.host, backlog });
  } catch (error) {
    await leave();
    await app.close();
    await stopTracing();
    throw error;
  }
  const url = await app.getUrl();
  logger.info({ url }, 'the API serves');
  return { url, close: () => leave().then(() => closeGracefully(app, settings.shutdownGraceSeconds)).then(stopTracing) };
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
  console.error(describeFailure(error, 'set PORT to another'));
  process.exit(1);
}

if (require.main === module) void main();
