import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { keyset, newestFirst } from '@schoolhouse/platform/paging/keyset';
import type { Position } from '@schoolhouse/platform/paging/page';
import { Database } from '@schoolhouse/platform/postgres/database';
import { ListWorkflows } from '../contract';
import { Definitions } from '../engine/definitions';
import { columns } from '../engine/workflow.store';
import { summaryOf, type WorkflowRow } from '../engine/workflow';

@QueryHandler(ListWorkflows)
export class ListWorkflowsHandler implements IQueryHandler<ListWorkflows> {
  constructor(
    private readonly db: Database,
    private readonly definitions: Definitions,
  ) {}

  execute({ status, type, subjectId, ...request }: ListWorkflows) {
    const page = keyset(request, newestFirst('workflow'), 5);
    return this.db.query(async (tx) => {
      const rows = await tx.rows<WorkflowRow & { position: Position }>(
        `SELECT ${columns}, ${page.position} FROM saga.workflow
         WHERE tenant_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR type = $3) AND ($4::uuid IS NULL OR subject_id = $4) AND ${page.condition} ${page.order}`,
        [tx.tenantId, status ?? null, type ?? null, subjectId ?? null, ...page.values],
      );
      return page.of(rows, (row) => summaryOf(row, this.definitions.of(row.type, row.definition)));
    });
  }
}
