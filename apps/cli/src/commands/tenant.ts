import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';

export interface NewSchool {
  readonly name?: string;
  readonly adminEmail: string;
  readonly adminName: string;
  readonly passwordStdin?: boolean;
  readonly currency?: string;
  readonly timeZone?: string;
  readonly locale?: string;
  readonly dueDays?: string;
}

export function addTenantCommands(program: Command, env: RawEnvironment): void {
  const tenant = program.command('tenant').description('schools: create, list, suspend, resume');
  tenant
    .command('create <slug>')
    .description('make a school with its settings and first administrator; it is active at once')
    .option('--name <name>', 'name of the school (default: the slug)')
    .requiredOption('--admin-email <email>', 'login of the first administrator')
    .option('--admin-name <name>', 'name of the first administrator', 'Administrator')
    .option('--password-stdin', 'read the password of the administrator from stdin (default: one is made and shown once)')
    .option('--currency <code>', 'ISO 4217, for example EUR')
    .option('--time-zone <zone>', 'IANA name, for example Europe/Berlin')
    .option('--locale <tag>', 'BCP 47, for example de')
    .option('--due-days <days>', 'days from enrollment until a fee is due')
    .addHelpText('after', '\nExample:\n  schoolhouse tenant create hilltop --name "Hilltop School" --admin-email head@hilltop.example --currency EUR')
    .action(async (slug: string, given: NewSchool) => {
      const { createSchool } = await import('../tenants.js');
      await createSchool(env, slug, given, await passwordFor(given));
    });
  tenant
    .command('list')
    .description('all schools of this installation, by slug')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => (await import('../tenants.js')).listSchools(env, options));
  tenant
    .command('suspend <slug>')
    .description('nobody of the school may work until it is resumed; takes effect within a second')
    .requiredOption('--reason <text>', 'why; it is kept')
    .action(async (slug: string, { reason }: { reason: string }) => (await import('../tenants.js')).suspendSchool(env, slug, reason));
  tenant
    .command('resume <slug>')
    .description('end a suspension')
    .action(async (slug: string) => (await import('../tenants.js')).resumeSchool(env, slug));
  program
    .command('operator <email>')
    .description('make a platform administrator, who may make schools over HTTP (school "platform" at login)')
    .option('--name <name>', 'name of the administrator', 'Operator')
    .option('--password-stdin', 'read the password from stdin (default: one is made and shown once)')
    .action(async (email: string, given: { name: string; passwordStdin?: boolean }) => {
      const { createOperator } = await import('../tenants.js');
      await createOperator(env, { email, name: given.name }, await passwordFor(given));
    });
}

/** Never an argument: those can be read by every user of the machine. */
async function passwordFor({ passwordStdin }: { passwordStdin?: boolean }): Promise<{ password: string; isMade: boolean }> {
  if (passwordStdin) return { password: (await text(process.stdin)).replace(/\r?\n$/, ''), isMade: false };
  return { password: randomBytes(12).toString('base64url'), isMade: true };
}
