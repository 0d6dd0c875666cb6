import type { Command } from 'commander';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';

export function addOutboxCommands(program: Command, env: RawEnvironment): void {
  const outbox = program.command('outbox').description('events on their way, and those that could not be handled');
  outbox
    .command('status')
    .description('events that wait for the relay, by module; relays at work; open dead letters')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => (await import('../outbox.js')).outboxStatus(env, options));
  outbox
    .command('dead-letters')
    .description('what could not be handled in a school, the newest first, at most 100')
    .requiredOption('--school <slug>', 'the school')
    .option('--all', 'also what was sent again or resolved')
    .option('--json', 'as JSON')
    .action(async (options: { school: string; all?: boolean; json?: boolean }) => (await import('../outbox.js')).listDeadLetters(env, options));
  outbox
    .command('redrive [id]')
    .description('send one dead letter on its way again, or all open ones of events of the school')
    .requiredOption('--school <slug>', 'the school')
    .action(async (id: string | undefined, options: { school: string }) => (await import('../outbox.js')).redrive(env, id, options));
}
