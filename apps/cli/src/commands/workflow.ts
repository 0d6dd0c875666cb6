import { Option, type Command } from 'commander';
import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import type { WorkflowView } from '@schoolhouse/saga';

/** Spelled again, and compared by the compiler: the modules themselves are loaded by the commands that need them. */
const statuses = ['in_progress', 'completed', 'compensating', 'compensated', 'failed', 'stuck'] as const satisfies readonly WorkflowView['status'][];

export interface WorkflowFilter {
  readonly school: string;
  readonly status?: string;
  readonly type?: string;
  readonly subject?: string;
  readonly limit: string;
  readonly json?: boolean;
}

export interface Intervention {
  readonly school: string;
  readonly note: string;
}

export function addWorkflowCommands(program: Command, env: RawEnvironment): void {
  const workflow = program.command('workflow').description('running and ended workflows: look at them, help those that are stuck');
  workflow
    .command('list')
    .description('workflows of a school, the newest first')
    .requiredOption('--school <slug>', 'the school')
    .addOption(new Option('--status <status>', 'only those that are').choices(statuses))
    .option('--type <type>', 'only those of a type, for example enroll-student')
    .option('--subject <id>', 'only those about this, for example an enrollment')
    .option('--limit <count>', 'at most so many, 1 to 100', '20')
    .option('--json', 'as JSON')
    .action(async (filter: WorkflowFilter) => (await import('../workflows.js')).listWorkflows(env, filter));
  workflow
    .command('show <id>')
    .description('one workflow with its whole history')
    .requiredOption('--school <slug>', 'the school')
    .option('--json', 'as JSON')
    .action(async (id: string, options: { school: string; json?: boolean }) => (await import('../workflows.js')).showWorkflow(env, id, options));
  const interventions = {
    retry: 'send a stuck workflow on its way again, from the command that failed',
    skip: 'pass over the command that failed, because it was dealt with by hand, and go on',
    resolve: 'end a stuck workflow as failed, because all of it was dealt with by hand',
  } as const;
  for (const [name, description] of Object.entries(interventions)) {
    workflow
      .command(`${name} <id>`)
      .description(description)
      .requiredOption('--school <slug>', 'the school')
      .requiredOption('--note <text>', 'why; it stays in the history')
      .action(async (id: string, given: Intervention) => (await import('../workflows.js')).intervene(env, name as keyof typeof interventions, id, given));
  }
}
