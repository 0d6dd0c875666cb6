import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@schoolhouse/platform/postgres/database';
import { statement } from '@schoolhouse/platform/postgres/statement';
import { ListWorkflows } from '../contract';
import { Definitions } from '../engine/definitions';
import { columns } from '../engine/workflow.store';
import { summaryOf, type WorkflowRow } from '../engine/workflow';

const list = statement(
  'workflow.list',
  `SELECT ${columns} FROM saga.workflow
   WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) AND ($3::text IS NULL OR status = $3) AND ($4::text IS NULL OR type = $4) AND ($5::uuid IS NULL OR subject_id = $5)
   ORDER BY id DESC LIMIT $6`,
);

@QueryHandler(ListWorkflows)
export class ListWorkflowsHandler implements IQueryHandler<ListWorkflows> {
  constructor(
    private readonly db: Database,
    private readonly definitions: Definitions,
  ) {}

  execute({ limit, before, status, type, subjectId }: ListWorkflows) {
    return this.db.query(async (tx) => {
      const rows = await tx.rows<WorkflowRow>(list, [tx.tenantId, before, status, type, subjectId, limit]);
      return { workflows: rows.map((row) => summaryOf(row, this.definitions.of(row.type, row.definition))) };
    });
  }
}
