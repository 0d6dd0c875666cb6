import type { Command } from 'commander';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import { list, percent } from './place';

export interface FlagOptions {
  readonly description?: string;
  /** In per cent. */
  readonly share?: number;
  readonly on?: readonly string[];
  readonly off?: readonly string[];
  readonly byShare?: readonly string[];
  readonly revive?: boolean;
}

export function addFlagCommands(program: Command, env: RawEnvironment): void {
  const flag = program.command('flag').description('feature flags: list, set, kill, forget');
  flag
    .command('list')
    .description('all flags of this installation, by name')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => (await import('../flags.js')).listFlags(env, options));
  flag
    .command('set <name>')
    .description('make a flag, or change it; what is left out stays, and a new one is off for everybody')
    .option('--description <text>', 'what is new when it is on')
    .option('--share <percent>', 'of the schools; each stays where it is when the share grows', percent)
    .option('--on <slugs>', 'on for these schools whatever the share, by comma', list)
    .option('--off <slugs>', 'off for these schools whatever the share, by comma', list)
    .option('--by-share <slugs>', 'nothing is said of these schools any more: the share decides', list)
    .option('--revive', 'one that was killed is on again for whom it was')
    .addHelpText('after', '\nThe api and the workers follow within a second.\n\nExamples:\n  schoolhouse flag set new-fees --share 10 --on hilltop\n  schoolhouse place fees nats://broker --flag new-fees')
    .action(async (name: string, options: FlagOptions) => (await import('../flags.js')).setFlag(env, name, options));
  flag
    .command('kill <name>')
    .description('off for everybody at once, whatever else is said of it; takes effect within a second')
    .action(async (name: string) => (await import('../flags.js')).killFlag(env, name));
  flag
    .command('forget <name>')
    .description('take a flag away that nobody needs any more: it is off for everybody; refused while a rule goes by it')
    .action(async (name: string) => (await import('../flags.js')).forgetFlag(env, name));
}
