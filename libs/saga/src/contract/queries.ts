import { z } from 'zod';
import { query } from '@schoolhouse/platform/messaging/message';
import { pageFields, pageOf } from '@schoolhouse/platform/paging/page';
import { deadLetterSchema, deadLetterStatusSchema, workflowSchema, workflowStatusSchema, workflowSummarySchema } from './views';

/** One workflow with its whole history. @throws WORKFLOW_NOT_FOUND */
export class GetWorkflow extends query('saga.get-workflow', { input: z.strictObject({ workflowId: z.uuid() }), answer: z.object({ workflow: workflowSchema }) }) {}

/** Workflows of the school, newest first. */
export class ListWorkflows extends query('saga.list-workflows', {
  input: z.strictObject({ status: workflowStatusSchema.optional(), type: z.string().max(100).optional(), subjectId: z.uuid().optional(), ...pageFields }),
  answer: pageOf(workflowSummarySchema),
}) {}

/** What failed again and again and waits for an operator, newest first. */
export class ListDeadLetters extends query('saga.list-dead-letters', {
  input: z.strictObject({ status: deadLetterStatusSchema.optional(), ...pageFields }),
  answer: pageOf(deadLetterSchema),
}) {}
