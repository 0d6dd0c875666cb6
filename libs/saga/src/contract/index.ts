import { contract } from '@schoolhouse/platform/messaging/contract';
import { RecordDeadLetter, RedriveDeadLetter, RedriveDeadLetters, ResolveWorkflow, RetryWorkflow, SkipStep, StartWorkflow } from './commands';
import { WorkflowAdvanced } from './events';
import { GetWorkflow, ListDeadLetters, ListWorkflows } from './queries';

export * from './commands';
export * from './errors';
export * from './events';
export * from './queries';
export * from './views';

export const sagaContract = contract('saga', {
  commands: [StartWorkflow, RetryWorkflow, SkipStep, ResolveWorkflow, RecordDeadLetter, RedriveDeadLetter, RedriveDeadLetters],
  queries: [GetWorkflow, ListWorkflows, ListDeadLetters],
  events: [WorkflowAdvanced],
});
