import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { GetWorkflow } from '../contract';
import { Definitions } from '../engine/definitions';
import { viewOf } from '../engine/workflow';
import { WorkflowStore } from '../engine/workflow.store';

@QueryHandler(GetWorkflow)
export class GetWorkflowHandler implements IQueryHandler<GetWorkflow> {
  constructor(
    private readonly store: WorkflowStore,
    private readonly definitions: Definitions,
  ) {}

  async execute({ workflowId }: GetWorkflow) {
    const row = await this.store.get(workflowId);
    return { workflow: viewOf(row, this.definitions.of(row.type, row.definition)) };
  }
}
