import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { currentContext } from '@schoolhouse/platform/tenant-context/message-context';
import { GetWorkflow, ListWorkflows, ResolveWorkflow, RetryWorkflow, SkipStep, WorkflowNotFound, WorkflowNotStuck, workflowSchema, workflowSummarySchema } from '@schoolhouse/saga';
import { listBody, type ListRequest } from '../door/lists/list-request';
import { mayAll } from '../door/own-person';
import { ListOf } from '../door/parameters';
import { Answers, Requires, SignedIn } from '../door/route';

const path = z.strictObject({ id: z.uuid() });
const filter = ListWorkflows.input.pick({ status: true, type: true, subjectId: true });
const note = RetryWorkflow.input.pick({ note: true }).meta({ id: 'OperatorNote' });
const refusals = [WorkflowNotFound, WorkflowNotStuck];

type Path = z.output<typeof path>;
type Note = z.output<typeof note>;

@Controller('v1/workflows')
export class WorkflowsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Requires('workflows:read')
  @Answers(200, listBody(workflowSummarySchema), { summary: 'Lists workflows, newest first' })
  async list(@ListOf(filter) list: ListRequest<typeof filter>) {
    return list.answer(await this.queries.execute(new ListWorkflows({ ...list.filter, limit: list.limit, after: list.after })));
  }

  /** Who was answered 202 may look how it goes on; operators may look at all of them. */
  @Get(':id')
  @SignedIn()
  @Answers(200, workflowSchema, { summary: 'Shows a workflow with its whole history', refusals: [WorkflowNotFound] })
  async get(@Param({ schema: path }) { id }: Path) {
    const { workflow } = await this.queries.execute(new GetWorkflow({ workflowId: id }));
    if (!mayAll('workflows:read') && workflow.requestedBy !== currentContext().principal.id) throw new WorkflowNotFound({ workflowId: id });
    return workflow;
  }

  @Post(':id/retry')
  @Requires('workflows:write')
  @Answers(200, workflowSchema, { summary: 'Sends a stuck workflow on its way again', refusals })
  async retry(@Param({ schema: path }) { id }: Path, @Body({ schema: note }) { note: why }: Note) {
    return (await this.commands.execute(new RetryWorkflow({ workflowId: id, note: why }))).workflow;
  }

  @Post(':id/skip')
  @Requires('workflows:write')
  @Answers(200, workflowSchema, { summary: 'Passes over the step that failed, which was dealt with by hand', refusals })
  async skip(@Param({ schema: path }) { id }: Path, @Body({ schema: note }) { note: why }: Note) {
    return (await this.commands.execute(new SkipStep({ workflowId: id, note: why }))).workflow;
  }

  @Post(':id/resolve')
  @Requires('workflows:write')
  @Answers(200, workflowSchema, { summary: 'Ends a stuck workflow: all of it was dealt with by hand', refusals })
  async resolve(@Param({ schema: path }) { id }: Path, @Body({ schema: note }) { note: why }: Note) {
    return (await this.commands.execute(new ResolveWorkflow({ workflowId: id, note: why }))).workflow;
  }
}
