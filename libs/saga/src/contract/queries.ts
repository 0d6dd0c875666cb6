import { z } from 'zod';
import { query } from '@schoolhouse/platform/messaging/message';
import { deadLetterSchema, workflowSchema, workflowStatusSchema, workflowSummarySchema } from './views';

const page = { limit: z.int().min(1).max(100), before: z.uuid().nullable().describe('Only those older than this one; newest first') };

/** One workflow with its whole history. @throws WORKFLOW_NOT_FOUND */
export class GetWorkflow extends query('saga.get-workflow', { input: z.strictObject({ workflowId: z.uuid() }), answer: z.object({ workflow: workflowSchema }) }) {}

export class ListWorkflows extends query('saga.list-workflows', {
  input: z.strictObject({ ...page, status: workflowStatusSchema.nullable(), type: z.string().nullable(), subjectId: z.uuid().nullable() }),
  answer: z.object({ workflows: z.array(workflowSummarySchema) }),
}) {}

export class ListDeadLetters extends query('saga.list-dead-letters', {
  input: z.strictObject({ ...page, status: z.enum(['open', 'redriven', 'resolved']).nullable() }),
  answer: z.object({ deadLetters: z.array(deadLetterSchema) }),
}) {}
