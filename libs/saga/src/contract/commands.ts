import { z } from 'zod';
import { command } from '@schoolhouse/platform/messaging/message';
import { deadLetterSchema, workflowSchema } from './views';

const note = z.string().min(1).max(500).describe('Why; it stays in the history');

/**
 * Begins a workflow, durably, and waits for its end for up to `waitMs`. With an idempotency key in the context the same
 * key gives the same workflow. `accepted`: the caller was (or is) told to look later, and is told so again on a repetition.
 *
 * @throws WORKFLOW_IN_PROGRESS when another one is at work on the subject; IDEMPOTENCY_KEY_IN_FLIGHT, IDEMPOTENCY_KEY_REUSED
 */
export class StartWorkflow extends command('saga.start-workflow', {
  input: z.strictObject({
    workflow: z.string(),
    subjectId: z.uuid(),
    input: z.record(z.string(), z.unknown()),
    waitMs: z.int().min(0).max(60_000),
  }),
  answer: z.object({ workflow: workflowSchema, accepted: z.boolean() }),
}) {}

/** Sends a stuck workflow on its way again, from the command that failed. @throws WORKFLOW_NOT_FOUND, WORKFLOW_NOT_STUCK */
export class RetryWorkflow extends command('saga.retry-workflow', { input: z.strictObject({ workflowId: z.uuid(), note }), answer: z.object({ workflow: workflowSchema }) }) {}

/** Passes over the command that failed, which was dealt with by hand, and goes on. @throws WORKFLOW_NOT_FOUND, WORKFLOW_NOT_STUCK */
export class SkipStep extends command('saga.skip-step', { input: z.strictObject({ workflowId: z.uuid(), note }), answer: z.object({ workflow: workflowSchema }) }) {}

/** Ends a stuck workflow as `failed`: all of it was dealt with by hand. @throws WORKFLOW_NOT_FOUND, WORKFLOW_NOT_STUCK */
export class ResolveWorkflow extends command('saga.resolve-workflow', { input: z.strictObject({ workflowId: z.uuid(), note }), answer: z.object({ workflow: workflowSchema }) }) {}

/** Keeps an event that a subscriber could not handle, with the reason, until an operator sends it again. */
export class RecordDeadLetter extends command('saga.record-dead-letter', {
  input: z.strictObject({ subscriber: z.string(), envelope: z.record(z.string(), z.unknown()), reason: z.string().max(4_000) }),
  answer: z.object({ deadLetterId: z.uuid() }),
}) {}

/** Sends the event to its subscriber again, or the stuck workflow on its way. @throws DEAD_LETTER_NOT_FOUND */
export class RedriveDeadLetter extends command('saga.redrive-dead-letter', { input: z.strictObject({ deadLetterId: z.uuid() }), answer: z.object({ deadLetter: deadLetterSchema }) }) {}

/** The same for all open dead letters of events in this school, oldest first, at most 1,000 a call. */
export class RedriveDeadLetters extends command('saga.redrive-dead-letters', { input: z.strictObject({}), answer: z.object({ redriven: z.int() }) }) {}
