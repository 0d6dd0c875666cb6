import 'reflect-metadata';
import { readSettings } from '@schoolhouse/platform/settings/settings';
import { runInBackground } from '../../background-process';
import { placementsOf } from '../../placements';
import { WorkerModule } from './worker.module';

runInBackground(() => {
  const settings = readSettings(process.env);
  const placements = placementsOf(settings);
  return [settings, { service: 'worker', placements, port: settings.worker.port, root: (found, logger) => WorkerModule.with(found, placements, logger) }];
});
