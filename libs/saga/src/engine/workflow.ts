import type { WorkflowSummary, WorkflowView } from '../contract';
import type { WorkflowDefinition } from './definition';
import { hasEnded, type Attempt, type Progress } from './progress';

/** A workflow's row, as the engine works on it. */
export interface WorkflowRow {
  readonly tenantId: string;
  readonly id: string;
  readonly type: string;
  readonly definition: number;
  readonly subjectId: string;
  readonly input: unknown;
  readonly progress: Progress;
  readonly version: number;
  /** Goes up with each takeover; every write is refused that carries an older one. */
  readonly fence: number;
  readonly idempotencyKey: string | null;
  readonly fingerprint: string;
  readonly accepted: boolean;
  readonly requestedBy: string;
  readonly correlationId: string;
  readonly traceparent: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly endedAt: Date | null;
}

export const newAttempts = (before: Progress, after: Progress): readonly Attempt[] => after.history.slice(before.history.length);

export function summaryOf(row: WorkflowRow, definition: WorkflowDefinition): WorkflowSummary {
  const { progress } = row;
  const atWork = progress.status === 'compensating' ? progress.owed.at(-1) : definition.steps[progress.cursor]?.name;
  return {
    id: row.id,
    type: row.type,
    definition: row.definition,
    subjectId: row.subjectId,
    status: progress.status,
    currentStep: hasEnded(progress) && progress.status !== 'stuck' ? null : (atWork ?? null),
    completedSteps: definition.steps.map(({ name }) => name).filter((name) => name in progress.answers),
    owedCompensations: [...progress.owed],
    error: progress.error && { ...progress.error },
    requestedBy: row.requestedBy,
    correlationId: row.correlationId,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

export const viewOf = (row: WorkflowRow, definition: WorkflowDefinition): WorkflowView => ({
  ...summaryOf(row, definition),
  answers: { ...row.progress.answers },
  history: [...row.progress.history],
});
