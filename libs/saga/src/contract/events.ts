import { z } from 'zod';
import { event } from '@schoolhouse/platform/messaging/message';
import { attemptSchema, workflowStatusSchema } from './views';

/** The commands that a workflow has sent since it last told, and their replies; and where it stands. */
export class WorkflowAdvanced extends event(
  'saga.workflow-advanced',
  1,
  z.object({ workflowId: z.uuid(), type: z.string(), subjectId: z.uuid(), status: workflowStatusSchema, requestedBy: z.string(), attempts: z.array(attemptSchema) }),
) {}
