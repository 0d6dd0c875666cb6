import { Command } from 'commander';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import { addProcessCommands } from './commands/processes';
import { addServeCommand } from './commands/serve';
import { describeFailure } from './failure';

/** `schoolhouse <command>`: answers on stdout, one line of failure on stderr, exit code 1. */
export async function main(argv: readonly string[], env: RawEnvironment): Promise<void> {
  const program = new Command('schoolhouse')
    .description('Schoolhouse: activities, seats, fees and families of many schools, in one program')
    .helpCommand('help [command]', 'explain a command')
    .showHelpAfterError('(schoolhouse --help lists the commands)');
  addServeCommand(program, env);
  addProcessCommands(program, env);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    console.error(describeFailure(error));
    process.exitCode = 1;
  }
}
