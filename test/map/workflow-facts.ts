import { Workflow, type WorkflowDefinition } from '@schoolhouse/saga/engine/definition';

export interface StepFacts {
  readonly name: string;
  readonly sends: string;
  readonly undoneBy?: string;
  /** As it is written in the definition. */
  readonly condition?: string;
  readonly mustSucceed: boolean;
  readonly timeoutMs: number;
  readonly retries: number;
}

export interface WorkflowFacts {
  readonly type: string;
  readonly version: number;
  readonly deadlineMs: number;
  readonly steps: readonly StepFacts[];
}

/** Every workflow that one of these files declares. */
export function workflowsIn(exported: readonly unknown[]): WorkflowFacts[] {
  return exported.filter((candidate): candidate is Workflow<unknown> => candidate instanceof Workflow).map(factsOf);
}

const factsOf = ({ type, version, deadlineMs, steps }: WorkflowDefinition): WorkflowFacts => ({
  type,
  version,
  deadlineMs,
  steps: steps.map((step) => ({
    name: step.name,
    sends: messageOf(step.do({ input: anything, answers: anything })),
    undoneBy: step.undo && messageOf(step.undo({ input: anything, answers: anything as never, reason: anything as never })),
    condition: conditionOf(step.when),
    mustSucceed: step.mustSucceed,
    timeoutMs: step.timeoutMs,
    retries: step.retries,
  })),
});

/** A step says which command it sends by making one: it is given something of which every field can be asked. */
const anything: object = new Proxy({}, { get: (_, field) => (typeof field === 'symbol' ? undefined : anything) });

const messageOf = (command: object): string => (command.constructor as unknown as { type: string }).type;

function conditionOf(when: unknown): string | undefined {
  const body = String(when).replace(/^.*?=>\s*/s, '');
  return body === 'true' ? undefined : body;
}
