import type { Command } from 'commander';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';

export function addMigrateCommand(program: Command, env: RawEnvironment): void {
  program
    .command('migrate')
    .description('bring the database to this version: roles, schemas and migrations of all modules')
    .option('--down <module>', 'take back the last migration of one module instead')
    .addHelpText(
      'after',
      `
DATABASE_URL names the owner, who must be allowed to make roles (CREATEROLE) and schemas. What has been done is not done
again, and several may start at once: one works, the others wait. The programs refuse to start on a schema that does not fit.`,
    )
    .action(async ({ down }: { down?: string }) => {
      const { migrateBackOne, migrateHouse } = await import('../migrations.js');
      await (down === undefined ? migrateHouse(env) : migrateBackOne(env, down));
    });
}
