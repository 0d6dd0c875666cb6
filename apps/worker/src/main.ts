import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Logger as NestLogger } from 'nestjs-pino';
import { createLogger } from '@schoolhouse/platform/logging/logger';
import { modulesHere } from '@schoolhouse/platform/outbox/modules-here';
import { Databases } from '@schoolhouse/platform/postgres/databases';
import { assertSchemaFits } from '@schoolhouse/platform/postgres/migrator';
import { readSettings, type Settings } from '@schoolhouse/platform/settings/settings';
import { collectProcessMetrics } from '@schoolhouse/platform/telemetry/default-metrics';
import { startTracing } from '@schoolhouse/platform/telemetry/tracing';
import { withDatabases } from '../../databases';
import { describeFailure } from '../../describe-failure';
import { serveHealth } from '../../health-window';
import { migrationsOf, placementsOf } from '../../placements';
import { serveModules } from '../../serve-modules';
import { WorkerModule } from './worker.module';

export interface RunningWorker {
  readonly url: string;
  close(): Promise<void>;
}

/** @throws SCHEMA_DOES_NOT_FIT, DATABASE_UNAVAILABLE, EADDRINUSE */
export async function startWorker(given: Settings): Promise<RunningWorker> {
  const placements = placementsOf(given);
  const settings = await withDatabases(given);
  await assertSchemaFits(settings.database, migrationsOf(placements));
  collectProcessMetrics();
  const stopTracing = await startTracing(settings, 'worker');
  const logger = createLogger({ level: settings.logLevel, service: 'worker' });
  const app = await NestFactory.createApplicationContext(WorkerModule.with(settings, logger), { bufferLogs: true, abortOnError: false });
  app.useLogger(app.get(NestLogger));
  const leave = await serveModules(app, settings, placements);
  const databases = app.get(Databases, { strict: false });
  const { host, port } = settings.worker;
  const health = await serveHealth(host, port, () => databases.answer(modulesHere(placements)));
  return {
    url: `http://${host}:${port}`,
    close: async () => {
      health.drain();
      await leave();
      await app.close();
      await health.close();
      await stopTracing();
    },
  };
}

async function main(): Promise<void> {
  const worker = await startWorker(readSettings(process.env));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void worker.close().then(() => process.exit(0), fail));
}

function fail(error: unknown): void {
  console.error(`The worker ended: ${describeFailure(error)}`);
  process.exit(1);
}

if (require.main === module) main().catch(fail);
