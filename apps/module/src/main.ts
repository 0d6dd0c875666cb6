import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { readSettings, SettingsError } from '@schoolhouse/platform/settings/settings';
import { runInBackground } from '../../background-process';
import { placementsOf } from '../../placements';
import { ModuleHostModule } from './module-host.module';

/** Hosts modules and serves their contracts. */
runInBackground(() => {
  const { positionals: hosted, values } = parseArgs({ allowPositionals: true, options: { listen: { type: 'string', multiple: true } } });
  const settings = readSettings({ ...process.env, ...(values.listen && { MODULES_LISTEN: values.listen.join(' ') }) });
  if (hosted.length === 0) throw new SettingsError(['say which modules are to run here: schoolhouse module fees --listen tcp://0.0.0.0:4100']);
  if (settings.modules.listen.length === 0) throw new SettingsError(['say where they are to be reached: --listen tcp://0.0.0.0:4100 or MODULES_LISTEN']);
  const placements = placementsOf(settings, hosted);
  return [settings, { service: hosted.join('+'), placements, port: settings.modules.healthPort, root: (found, logger) => ModuleHostModule.with(found, placements, logger) }];
});
