import { z } from 'zod';

export const workflowStatusSchema = z.enum(['in_progress', 'completed', 'compensating', 'compensated', 'failed', 'stuck']);

export const wireErrorSchema = z.object({ code: z.string(), kind: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) });

export const attemptSchema = z.object({
  step: z.string(),
  action: z.enum(['do', 'undo', 'skip', 'operator']),
  outcome: z.enum(['ok', 'refused', 'failed', 'skipped']),
  at: z.iso.datetime(),
  durationMs: z.number(),
  fence: z.int(),
  error: wireErrorSchema.optional(),
  note: z.string().optional(),
});

const fields = {
  id: z.uuid(),
  type: z.string(),
  definition: z.int().describe('Version of the definition that it began with and ends on'),
  subjectId: z.uuid().describe('What it is about: for enroll-student, the enrollment'),
  status: workflowStatusSchema,
  currentStep: z.string().nullable(),
  completedSteps: z.array(z.string()),
  owedCompensations: z.array(z.string()).describe('Steps that would have to be undone if it failed now'),
  error: wireErrorSchema.nullable(),
  requestedBy: z.string(),
  correlationId: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
};

export const workflowSummarySchema = z.object(fields).meta({ id: 'WorkflowSummary' });
export const workflowSchema = z.object({ ...fields, answers: z.record(z.string(), z.unknown()), history: z.array(attemptSchema) }).meta({ id: 'Workflow' });

export type WorkflowView = z.infer<typeof workflowSchema>;
export type WorkflowSummary = z.infer<typeof workflowSummarySchema>;

export const deadLetterStatusSchema = z.enum(['open', 'redriven', 'resolved']);

export const deadLetterSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(['event', 'workflow']),
    subject: z.string().describe('The subscriber and event, or the type of the workflow'),
    subjectId: z.uuid().describe('Id of the event or workflow'),
    reason: z.string(),
    status: deadLetterStatusSchema,
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'DeadLetter' });

export type DeadLetterView = z.infer<typeof deadLetterSchema>;
