import { Command } from 'commander';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import { addDatabaseCommands } from './commands/database';
import { addFlagCommands } from './commands/flag';
import { addMigrateCommand } from './commands/migrate';
import { addOutboxCommands } from './commands/outbox';
import { addPlaceCommands } from './commands/place';
import { addProcessCommands } from './commands/processes';
import { addRouteCommand } from './commands/route';
import { addSeedCommand } from './commands/seed';
import { addServeCommand } from './commands/serve';
import { addServiceCommands } from './commands/service';
import { addTenantCommands } from './commands/tenant';
import { addWorkflowCommands } from './commands/workflow';
import { describeFailure } from './failure';

/** `schoolhouse <command>`: answers on stdout, one line of failure on stderr, exit code 1. */
export async function main(argv: readonly string[], env: RawEnvironment): Promise<void> {
  const program = new Command('schoolhouse')
    .description('Schoolhouse: activities, seats, fees and families of many schools, in one program')
    .helpCommand('help [command]', 'explain a command')
    .showHelpAfterError('(schoolhouse --help lists the commands)');
  const families = [addServeCommand, addProcessCommands, addPlaceCommands, addRouteCommand, addDatabaseCommands, addMigrateCommand, addSeedCommand, addTenantCommands, addFlagCommands, addServiceCommands, addWorkflowCommands, addOutboxCommands];
  for (const add of families) add(program, env);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    console.error(describeFailure(error));
    process.exitCode = 1;
  }
}
