import { Injectable } from '@nestjs/common';
import { ReactsTo, type Reaction, type Received } from '@schoolhouse/platform/messaging/reaction';
import { statement } from '@schoolhouse/platform/postgres/statement';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';
import { WorkflowAdvanced } from '../contract';

const audit = statement(
  'audit.append',
  `INSERT INTO saga.audit (tenant_id, event_id, workflow_id, ordinal, step, action, outcome, requested_by, at, entry)
   SELECT $1, event_id, workflow_id, ordinal, entry->>'step', entry->>'action', entry->>'outcome', requested_by, (entry->>'at')::timestamptz, entry
   FROM jsonb_to_recordset($2::jsonb) AS advance (event_id uuid, workflow_id uuid, requested_by text, attempts jsonb),
     jsonb_array_elements(attempts) WITH ORDINALITY AS attempt (entry, ordinal)`,
);

/** Every command that a workflow sent and what was replied, for good: the table takes no change and no deletion. */
@Injectable()
@ReactsTo(WorkflowAdvanced)
export class AuditCommandsWhenWorkflowAdvanced implements Reaction<WorkflowAdvanced> {
  async handle({ id, data }: Received<WorkflowAdvanced>, tx: Transaction): Promise<void> {
    tx.gather(audit, { event_id: id, workflow_id: data.workflowId, requested_by: data.requestedBy, attempts: data.attempts });
  }
}
