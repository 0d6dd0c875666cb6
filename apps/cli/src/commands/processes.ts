import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import { readSettings } from '@schoolhouse/platform/settings/settings';
import { joinEnvironment } from '../embedded-parts';
import { reachMigratedDatabase } from '../reach-database';

/** One program of the installation in the foreground, for those who bring their own supervisor. In development it joins the embedded database of its DATA_DIR. */
export function addProcessCommands(program: Command, env: RawEnvironment): void {
  program
    .command('api')
    .description('run the HTTP server alone')
    .action(() => run('api', env));
  program
    .command('worker')
    .description('run the relays, the subscribers and the recovery of workflows alone')
    .action(() => run('worker', env));
  program
    .command('module <modules...>')
    .description('run modules by themselves and serve them to the other processes')
    .requiredOption('--listen <url...>', 'where they are to be reached: tcp://0.0.0.0:4100, tls://…, grpc://…, nats://broker, rabbitmq://broker, redis://broker')
    .addHelpText(
      'after',
      `
Every other process of the installation is told where they are: FEES_AT=nats://broker. Modules that these modules ask are found
at HOUSE_AT, or each at its own <MODULE>_AT. All settings: docs/operations.md; step by step: docs/extracting.md.

Example:
  FEES_AT=tcp://127.0.0.1:4101 MODULES_LISTEN=tcp://127.0.0.1:4100 schoolhouse api
  HOUSE_AT=tcp://127.0.0.1:4100 schoolhouse module fees --listen tcp://127.0.0.1:4101`,
    )
    .action((modules: string[], { listen }: { listen: string[] }) => run('module', env, [...modules, ...listen.flatMap((url) => ['--listen', url])]));
}

async function run(name: 'api' | 'worker' | 'module', env: RawEnvironment, args: readonly string[] = []): Promise<void> {
  const complete = joinEnvironment(env);
  await reachMigratedDatabase(readSettings(complete).database);
  const child = spawn(process.execPath, [resolve(__dirname, `../../../${name}/src/main.js`), ...args], { env: { ...complete }, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'exit');
  process.exitCode = typeof code === 'number' ? code : 1;
}
