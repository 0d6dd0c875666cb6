import { InvalidArgumentError, type Command } from 'commander';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';

export interface DatabaseMoveOptions {
  readonly to?: string;
  readonly dryRun?: boolean;
  readonly verify: boolean;
  readonly abort?: boolean;
}

function databaseUrl(text: string): string {
  if (!URL.canParse(text) || !/^postgres(ql)?:$/.test(new URL(text).protocol)) throw new InvalidArgumentError('give a URL such as postgres://owner:password@host:5432/fees');
  return text;
}

export function addDatabaseCommands(program: Command, env: RawEnvironment): void {
  const database = program.command('database').description('databases of single modules: list, move');
  database
    .command('list')
    .description('where the tables of each module are')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => (await import('../databases.js')).listDatabases(env, options));
  database
    .command('move <module>')
    .description('bring the tables of a module to another database while everything runs; work on the module waits for seconds, nothing is lost')
    .option('--to <url>', 'the new database and its owner, a superuser or one with BYPASSRLS', databaseUrl)
    .option('--dry-run', 'check whether it could be done, and do nothing')
    .option('--no-verify', 'do not compare the rows, which takes as long as reading all of them on either side, while everything goes on')
    .option('--abort', 'take back what a killed move has left; the module works without that')
    .addHelpText(
      'after',
      `
The database must exist and have no tables of the module; the old one must have wal_level = logical, and the new one must reach
it at the address that the settings name. Whatever goes wrong, or Ctrl-C, puts everything back. Processes follow by themselves;
afterwards give FEES_DATABASE_URL to whoever migrates. Moving back is the same, with DATABASE_URL. docs/extracting.md goes through it.

Example:
  createdb fees && schoolhouse database move fees --to postgres://owner:password@db-2:5432/fees`,
    )
    .action(async (module: string, options: DatabaseMoveOptions) => (await import('../databases.js')).moveDatabase(env, module, options));
}
