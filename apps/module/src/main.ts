import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { Logger as NestLogger } from 'nestjs-pino';
import { createLogger } from '@schoolhouse/platform/logging/logger';
import { Databases } from '@schoolhouse/platform/postgres/databases';
import { assertSchemaFits } from '@schoolhouse/platform/postgres/migrator';
import { readSettings, SettingsError, type Settings } from '@schoolhouse/platform/settings/settings';
import { collectProcessMetrics } from '@schoolhouse/platform/telemetry/default-metrics';
import { startTracing } from '@schoolhouse/platform/telemetry/tracing';
import { withDatabases } from '../../databases';
import { describeFailure } from '../../describe-failure';
import { serveHealth } from '../../health-window';
import { migrationsOf, placementsOf } from '../../placements';
import { serveModules } from '../../serve-modules';
import { ModuleHostModule } from './module-host.module';

export interface RunningModules {
  /** Of health and metrics. */
  readonly url: string;
  close(): Promise<void>;
}

/** Hosts modules and serves their contracts. @throws SettingsError, SCHEMA_DOES_NOT_FIT, MODULE_UNAVAILABLE, INCOMPATIBLE_PEER, EADDRINUSE */
export async function startModules(given: Settings, hosted: readonly string[]): Promise<RunningModules> {
  if (hosted.length === 0) throw new SettingsError(['say which modules are to run here: schoolhouse module fees --listen tcp://0.0.0.0:4100']);
  if (given.modules.listen.length === 0) throw new SettingsError(['say where they are to be reached: --listen tcp://0.0.0.0:4100 or MODULES_LISTEN']);
  const placements = placementsOf(given, hosted);
  const settings = await withDatabases(given);
  await assertSchemaFits(settings.database, migrationsOf(placements));
  collectProcessMetrics();
  const stopTracing = await startTracing(settings, hosted.join('+'));
  const logger = createLogger({ level: settings.logLevel, service: hosted.join('+') });
  const app = await NestFactory.createApplicationContext(ModuleHostModule.with(settings, placements, logger), { bufferLogs: true, abortOnError: false });
  app.useLogger(app.get(NestLogger));
  const leave = await serveModules(app, settings, placements);
  const databases = app.get(Databases, { strict: false });
  const { host } = settings.worker;
  const health = await serveHealth(host, settings.modules.healthPort, () => databases.answer(hosted));
  return {
    url: `http://${host}:${settings.modules.healthPort}`,
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
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { listen: { type: 'string', multiple: true } } });
  const settings = readSettings({ ...process.env, ...(values.listen && { MODULES_LISTEN: values.listen.join(' ') }) });
  const modules = await startModules(settings, positionals);
  let closing: Promise<void> | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (closing ??= modules.close().then(() => process.exit(0), fail)));
}

function fail(error: unknown): never {
  console.error(describeFailure(error));
  process.exit(1);
}

if (require.main === module) main().catch(fail);
