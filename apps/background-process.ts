import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Logger as NestLogger } from 'nestjs-pino';
import type { Logger } from 'pino';
import { createLogger } from '@schoolhouse/platform/logging/logger';
import type { Placement } from '@schoolhouse/platform/messaging/placement';
import { modulesHere } from '@schoolhouse/platform/outbox/modules-here';
import { Databases } from '@schoolhouse/platform/postgres/databases';
import { assertSchemaFits } from '@schoolhouse/platform/postgres/migrator';
import type { Settings } from '@schoolhouse/platform/settings/settings';
import { collectProcessMetrics } from '@schoolhouse/platform/telemetry/default-metrics';
import { startTracing } from '@schoolhouse/platform/telemetry/tracing';
import { withDatabases } from './databases';
import { describeFailure } from './describe-failure';
import { serveHealth } from './health-window';
import { migrationsOf } from './placements';
import { serveModules } from './serve-modules';

export interface BackgroundProcess {
  /** Its name in logs and traces. */
  readonly service: string;
  readonly placements: readonly Placement[];
  /** Of health and metrics. */
  readonly port: number;
  readonly root: (settings: Settings, logger: Logger) => DynamicModule;
}

/**
 * Starts what has no HTTP but that of its health: the worker, or a host of modules.
 * @returns how to end it: what was begun is finished first
 * @throws SettingsError, SCHEMA_DOES_NOT_FIT, DATABASE_UNAVAILABLE, MODULE_UNAVAILABLE, INCOMPATIBLE_PEER, EADDRINUSE
 */
async function start(given: Settings, { service, placements, port, root }: BackgroundProcess): Promise<() => Promise<void>> {
  const settings = await withDatabases(given);
  await assertSchemaFits(settings.database, migrationsOf(placements));
  collectProcessMetrics();
  const stopTracing = await startTracing(settings, service);
  const logger = createLogger({ level: settings.logLevel, service });
  const app = await NestFactory.createApplicationContext(root(settings, logger), { bufferLogs: true, abortOnError: false });
  app.useLogger(app.get(NestLogger));
  const leave = await serveModules(app, settings, placements);
  const databases = app.get(Databases, { strict: false });
  const health = await serveHealth(settings.worker.host, port, () => databases.answer(modulesHere(placements)));
  return async () => {
    health.drain();
    await leave();
    await app.close();
    await health.close();
    await stopTracing();
  };
}

/** The whole life of the process: one line and exit code 1 when it cannot start, an orderly end at SIGINT and SIGTERM. */
export function runInBackground(given: () => readonly [Settings, BackgroundProcess]): void {
  const fail = (error: unknown): never => {
    console.error(describeFailure(error));
    process.exit(1);
  };
  const main = async (): Promise<void> => {
    const close = await start(...given());
    let closing: Promise<void> | undefined;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (closing ??= close().then(() => process.exit(0), fail)));
  };
  main().catch(fail);
}
