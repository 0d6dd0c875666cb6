import { Injectable } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { Database } from '@schoolhouse/platform/postgres/database';
import { statement } from '@schoolhouse/platform/postgres/statement';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import { currentContext } from '@schoolhouse/platform/tenant-context/message-context';
import { ResolveWorkflow, RetryWorkflow, SkipStep, WorkflowAdvanced, WorkflowNotFound, WorkflowNotStuck } from '../contract';
import { Definitions } from '../engine/definitions';
import { hasEnded, retriedByHand, skippedByHand, type Attempt, type Progress } from '../engine/progress';
import { columns } from '../engine/workflow.store';
import { newAttempts, viewOf, type WorkflowRow } from '../engine/workflow';

const lock = statement('workflow.lock', `SELECT ${columns} FROM saga.workflow WHERE tenant_id = $1 AND id = $2 FOR UPDATE`);
const settle = statement(
  'workflow.settle',
  `UPDATE saga.workflow SET status = $3, progress = $4, version = version + 1, fence = fence + 1, lease_holder = NULL, lease_until = $5, updated_at = $6, ended_at = $7
   WHERE tenant_id = $1 AND id = $2`,
);
const dig = statement('workflow.dig', `UPDATE saga.dead_letter SET status = $3, updated_at = $4 WHERE tenant_id = $1 AND subject_id = $2 AND status = 'open'`);

type Decide = (row: WorkflowRow, note: Attempt) => Progress;

/** What an operator does to a stuck workflow: the row is free for recovery at once, the dead letter is closed with it. */
@Injectable()
export class Intervention {
  constructor(
    private readonly db: Database,
    private readonly definitions: Definitions,
    private readonly clock: Clock,
  ) {}

  /** What is answered is made within the work: it is kept, and is the answer to a repetition. */
  on(workflowId: string, action: string, note: string, decide: Decide) {
    return this.db.command(async (tx) => {
      const row = await this.change(tx, workflowId, `${action}: ${note}`, decide);
      return { workflow: viewOf(row, this.definitions.of(row.type, row.definition)) };
    });
  }

  /** Within a transaction of the caller's. @throws WORKFLOW_NOT_FOUND, WORKFLOW_NOT_STUCK */
  async change(tx: Transaction, workflowId: string, note: string, decide: Decide): Promise<WorkflowRow> {
    const row = await tx.row<WorkflowRow>(lock, [tx.tenantId, workflowId]);
    if (!row) throw new WorkflowNotFound({ workflowId });
    if (row.progress.status !== 'stuck') throw new WorkflowNotStuck({ workflowId, status: row.progress.status });
    const now = this.clock.now();
    const by: Attempt = { step: 'operator', action: 'operator', outcome: 'ok', at: now.toISOString(), durationMs: 0, fence: row.fence, note: `${note} (${currentContext().principal.id})` };
    const progress = decide(row, by);
    const ended = hasEnded(progress) ? now : null;
    tx.write(settle, [tx.tenantId, workflowId, progress.status, JSON.stringify(progress), ended ? null : now, now, ended]);
    tx.write(dig, [tx.tenantId, workflowId, ended ? 'resolved' : 'redriven', now]);
    const { type, subjectId, requestedBy } = row;
    tx.emit(new WorkflowAdvanced({ workflowId, type, subjectId, requestedBy, status: progress.status, attempts: [...newAttempts(row.progress, progress)] }), workflowId);
    return { ...row, progress, updatedAt: now, endedAt: ended };
  }
}

@CommandHandler(RetryWorkflow)
export class RetryWorkflowHandler implements ICommandHandler<RetryWorkflow> {
  constructor(private readonly intervention: Intervention) {}

  execute({ workflowId, note }: RetryWorkflow) {
    return this.intervention.on(workflowId, 'retry', note, ({ progress }, by) => retriedByHand(progress, by));
  }
}

@CommandHandler(SkipStep)
export class SkipStepHandler implements ICommandHandler<SkipStep> {
  constructor(
    private readonly intervention: Intervention,
    private readonly definitions: Definitions,
  ) {}

  execute({ workflowId, note }: SkipStep) {
    return this.intervention.on(workflowId, 'skip', note, (row, by) => skippedByHand(this.definitions.of(row.type, row.definition), row.input, row.progress, by));
  }
}

@CommandHandler(ResolveWorkflow)
export class ResolveWorkflowHandler implements ICommandHandler<ResolveWorkflow> {
  constructor(private readonly intervention: Intervention) {}

  execute({ workflowId, note }: ResolveWorkflow) {
    return this.intervention.on(workflowId, 'resolve', note, ({ progress }, by) => ({ ...progress, status: 'failed', history: [...progress.history, by] }));
  }
}
