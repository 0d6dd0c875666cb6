import { Injectable } from '@nestjs/common';
import { ReactsTo, type Reaction, type Received } from '@schoolhouse/platform/messaging/reaction';
import { statement } from '@schoolhouse/platform/postgres/statement';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import { WorkflowAdvanced } from '../contract';

const audit = statement(
  'audit.append',
  `INSERT INTO saga.audit (tenant_id, event_id, workflow_id, ordinal, step, action, outcome, requested_by, at, entry)
   SELECT $1, $2, $3, ordinal, entry->>'step', entry->>'action', entry->>'outcome', $4, (entry->>'at')::timestamptz, entry
   FROM jsonb_array_elements($5::jsonb) WITH ORDINALITY AS attempts (entry, ordinal)`,
);

/** Every command that a workflow sent and what was replied, for good: the table takes no change and no deletion. */
@Injectable()
@ReactsTo(WorkflowAdvanced)
export class AuditCommandsWhenWorkflowAdvanced implements Reaction<WorkflowAdvanced> {
  async handle({ id, data }: Received<WorkflowAdvanced>, tx: Transaction): Promise<void> {
    tx.write(audit, [tx.tenantId, id, data.workflowId, data.requestedBy, JSON.stringify(data.attempts)]);
  }
}
