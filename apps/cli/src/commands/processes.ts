import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import { readSettings } from '@schoolhouse/platform/settings/settings';
import { reachMigratedDatabase } from '../reach-database';

/** One program of the installation in the foreground, for those who bring their own supervisor. */
export function addProcessCommands(program: Command, env: RawEnvironment): void {
  program
    .command('api')
    .description('run the HTTP server alone')
    .action(() => run('api', env));
  program
    .command('worker')
    .description('run the relays, the subscribers and the recovery of workflows alone')
    .action(() => run('worker', env));
}

async function run(name: 'api' | 'worker', env: RawEnvironment): Promise<void> {
  const settings = readSettings(env);
  await reachMigratedDatabase(settings.database);
  const child = spawn(process.execPath, [resolve(__dirname, `../../../${name}/src/main.js`)], { env: { ...env }, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'exit');
  process.exitCode = typeof code === 'number' ? code : 1;
}
