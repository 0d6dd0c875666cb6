import type { Command } from 'commander';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';

export function addSeedCommand(program: Command, env: RawEnvironment): void {
  program
    .command('seed')
    .description('make what is missing of the demo school, and show its logins (not in production)')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => (await import('../seed.js')).seed(env, options));
}
