import { Injectable } from '@nestjs/common';
import { DomainError, domainError } from '@schoolhouse/platform/messaging/domain-error';
import { newId } from '@schoolhouse/platform/ids/ids';
import { Database } from '@schoolhouse/platform/postgres/database';
import { statement } from '@schoolhouse/platform/postgres/statement';
import { currentContext, runInContext } from '@schoolhouse/platform/tenant-context/message-context';
import { WorkflowAdvanced, WorkflowInProgress, WorkflowNotFound } from '../contract';
import { hasEnded, type Progress } from './progress';
import { newAttempts, type WorkflowRow } from './workflow';

/** Another process has taken the workflow over; whatever this one still knows about it is old. */
export const FenceLost = domainError('WORKFLOW_FENCE_LOST', 'conflict', 'The workflow was taken over by another process.');
export const KeyTaken = domainError('WORKFLOW_KEY_TAKEN', 'conflict', 'A workflow was begun with this key before.');

/** Who works on a workflow, and until when nobody else may. Null: whoever looks first after `until`. */
export interface Lease {
  readonly holder: string | null;
  readonly until: Date;
}

export const columns = `tenant_id AS "tenantId", id, type, definition, subject_id AS "subjectId", input, progress, version, fence,
  idempotency_key AS "idempotencyKey", fingerprint, accepted, requested_by AS "requestedBy", correlation_id AS "correlationId", traceparent,
  created_at AS "createdAt", updated_at AS "updatedAt", ended_at AS "endedAt"`;

const insert = statement(
  'workflow.insert',
  `INSERT INTO saga.workflow (tenant_id, id, type, definition, subject_id, status, input, progress, lease_holder, lease_until, idempotency_key, fingerprint, accepted,
     requested_by, correlation_id, traceparent, created_at, updated_at, ended_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, $18)`,
);
// An UPDATE that finds another version or fence breaks the constraint workflow_fence, and so undoes all that is written with it.
const update = statement(
  'workflow.update',
  `UPDATE saga.workflow SET fenced = (version = $3 AND fence = $4), status = $5, progress = $6, version = version + 1, lease_holder = $7, lease_until = $8, updated_at = $9, ended_at = $10
   WHERE tenant_id = $1 AND id = $2`,
);
const bury = statement(
  'workflow.bury',
  `INSERT INTO saga.dead_letter (tenant_id, id, kind, subject, subject_id, reason, status, created_at, updated_at) VALUES ($1, $2, 'workflow', $3, $4, $5, 'open', $6, $6)`,
);
const accept = statement('workflow.accept', 'UPDATE saga.workflow SET accepted = true WHERE tenant_id = $1 AND id = $2');
const find = statement('workflow.find', `SELECT ${columns} FROM saga.workflow WHERE tenant_id = $1 AND id = $2`);
const findByKey = statement('workflow.find-by-key', `SELECT ${columns} FROM saga.workflow WHERE tenant_id = $1 AND idempotency_key = $2`);

/** Workflow rows of the school of the context. */
@Injectable()
export class WorkflowStore {
  constructor(private readonly db: Database) {}

  /** @throws KeyTaken, WORKFLOW_IN_PROGRESS */
  insert(row: WorkflowRow, lease: Lease): Promise<void> {
    return this.command(async (tx) => {
      tx.write(
        insert,
        [
          row.tenantId, row.id, row.type, row.definition, row.subjectId, row.progress.status, JSON.stringify(row.input), JSON.stringify(row.progress), lease.holder, lease.until,
          row.idempotencyKey, row.fingerprint, row.accepted, row.requestedBy, row.correlationId, row.traceparent, row.createdAt, row.endedAt,
        ],
        { workflow_idempotency: () => new KeyTaken(), workflow_one_at_work: () => new WorkflowInProgress({ subjectId: row.subjectId }) },
      );
    });
  }

  /** Writes where a workflow stands and tells what it did since. @throws FenceLost, and then nothing was written */
  async save(before: WorkflowRow, progress: Progress, lease: Lease, now: Date): Promise<WorkflowRow> {
    const ended = hasEnded(progress);
    await this.command(async (tx) => {
      tx.write(
        update,
        [before.tenantId, before.id, before.version, before.fence, progress.status, JSON.stringify(progress), ended ? null : lease.holder, ended ? null : lease.until, now, ended ? now : null],
        { workflow_fence: () => new FenceLost() },
      );
      const { id: workflowId, type, subjectId, requestedBy } = before;
      tx.emit(new WorkflowAdvanced({ workflowId, type, subjectId, requestedBy, status: progress.status, attempts: [...newAttempts(before.progress, progress)] }), workflowId);
      if (progress.status === 'stuck') tx.write(bury, [before.tenantId, newId(), type, workflowId, reasonOf(progress), now]);
    });
    return { ...before, progress, version: before.version + 1, updatedAt: now, endedAt: ended ? now : null };
  }

  /** The caller was told to look later; the same key is told so again. */
  accept(workflow: WorkflowRow): Promise<void> {
    return this.command(async (tx) => tx.write(accept, [workflow.tenantId, workflow.id]));
  }

  /** @throws WORKFLOW_NOT_FOUND */
  async get(workflowId: string): Promise<WorkflowRow> {
    const found = await this.db.query((tx) => tx.row<WorkflowRow>(find, [tx.tenantId, workflowId]));
    if (!found) throw new WorkflowNotFound({ workflowId });
    return found;
  }

  findByKey(idempotencyKey: string): Promise<WorkflowRow | undefined> {
    return this.db.query((tx) => tx.row<WorkflowRow>(findByKey, [tx.tenantId, idempotencyKey]));
  }

  /** The key of a request names its workflow, by a column of its row; it must not name these transactions as well. */
  private command(work: Parameters<Database['command']>[0]): Promise<void> {
    return runInContext({ ...currentContext(), commandKey: undefined }, () => this.db.command(work)) as Promise<void>;
  }
}

const reasonOf = ({ error, history }: Progress): string => {
  const last = history.filter((attempt) => attempt.error).at(-1);
  return `${last ? `${last.action} ${last.step}: ${last.error?.message}` : 'stuck'} (${error?.code ?? DomainError.name})`;
};
