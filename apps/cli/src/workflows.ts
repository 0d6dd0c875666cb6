import type { RawEnvironment } from '@schoolhouse/platform/settings/settings';
import { GetWorkflow, ListWorkflows, ResolveWorkflow, RetryWorkflow, SkipStep, workflowStatusSchema, type WorkflowView } from '@schoolhouse/saga';
import type { Intervention, WorkflowFilter } from './commands/workflow';
import { inHouse } from './open-house';
import { printJson, printTable } from './print';

export function listWorkflows(env: RawEnvironment, { school, status, type, subject, limit, json }: WorkflowFilter): Promise<void> {
  return inHouse(env, async (house) => {
    const { id } = await house.school(school);
    const wanted = { status: workflowStatusSchema.optional().parse(status), type, subjectId: subject };
    const { items } = await house.ask(id, new ListWorkflows({ ...wanted, limit: Number(limit) }));
    if (json) return printJson(items);
    printTable(
      ['id', 'type', 'status', 'step', 'subject', 'begun', 'error'],
      items.map((workflow) => [workflow.id, workflow.type, workflow.status, workflow.currentStep, workflow.subjectId, workflow.createdAt, workflow.error?.code]),
    );
  });
}

export function showWorkflow(env: RawEnvironment, workflowId: string, { school, json }: { school: string; json?: boolean }): Promise<void> {
  return inHouse(env, async (house) => {
    const { id } = await house.school(school);
    const { workflow } = await house.ask(id, new GetWorkflow({ workflowId }));
    if (json) return printJson(workflow);
    describe(workflow);
  });
}

const messages = { retry: RetryWorkflow, skip: SkipStep, resolve: ResolveWorkflow };

export function intervene(env: RawEnvironment, how: keyof typeof messages, workflowId: string, { school, note }: Intervention): Promise<void> {
  return inHouse(env, async (house) => {
    const { id } = await house.school(school);
    const { workflow } = await house.execute(id, new messages[how]({ workflowId, note }));
    describe(workflow);
  });
}

function describe(workflow: WorkflowView): void {
  const { id, type, definition, status, subjectId, currentStep, completedSteps, owedCompensations, error, requestedBy, createdAt, endedAt } = workflow;
  console.log(`${type} ${id} (definition ${definition}) is ${status}`);
  console.log(`about ${subjectId}, asked for by ${requestedBy}, begun ${createdAt}${endedAt ? `, ended ${endedAt}` : ''}`);
  console.log(`done: ${completedSteps.join(', ') || 'nothing'}; now: ${currentStep ?? '-'}; would have to be undone: ${owedCompensations.join(', ') || 'nothing'}`);
  if (error) console.log(`error: ${error.code}: ${error.message}`);
  console.log('');
  printTable(
    ['at', 'step', 'action', 'outcome', 'ms', 'fence', 'error or note'],
    workflow.history.map((attempt) => [attempt.at, attempt.step, attempt.action, attempt.outcome, attempt.durationMs.toFixed(1), attempt.fence, attempt.error?.code ?? attempt.note]),
  );
}
