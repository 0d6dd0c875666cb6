import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { CreateFirstAdministrator, HashPassword } from '@schoolhouse/identity';
import { idFrom, newId } from '@schoolhouse/platform/ids/ids';
import { DomainError, type ErrorKind } from '@schoolhouse/platform/messaging/domain-error';
import { currentContext } from '@schoolhouse/platform/tenant-context/message-context';
import { GetWorkflow, ListWorkflows, RetryWorkflow, StartWorkflow, WorkflowNotFound, WorkflowNotStuck, workflowSchema, type WorkflowView } from '@schoolhouse/saga';
import { ActivateSchool, RegisterSchool, schoolSchema, slugSchema, SlugTaken } from '@schoolhouse/tenancy';
import { accepted, created, type Answer } from '../door/answer';
import { Prefer } from '../door/parameters';
import type { Preference } from '../door/preference';
import { Answers, Requires } from '../door/route';
import { inSchool } from './in-school';

const newSchool = z
  .strictObject({
    ...RegisterSchool.input.shape,
    administrator: z.strictObject({ email: CreateFirstAdministrator.input.shape.email, name: z.string().trim().min(1).max(200), ...HashPassword.input.shape }),
  })
  .meta({ id: 'NewSchool' });
const path = z.strictObject({ id: z.uuid() });
const note = RetryWorkflow.input.pick({ note: true }).meta({ id: 'OperatorNote' });
const underway = z.object({ id: z.uuid(), slug: slugSchema, status: z.literal('provisioning') }).meta({ id: 'SchoolUnderway' });

const usualWaitSeconds = 5;

@Controller('v1/schools')
export class ProvisioningController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Requires('schools:write')
  @Answers(201, schoolSchema, {
    summary: 'Opens a school',
    description: 'Its record, settings, roles and first administrator come to be together or not at all. 202 when that takes longer than the caller waits (5 s, or `Prefer: wait`): `Location` shows how it goes.',
    also: { 202: underway },
    refusals: [SlugTaken],
  })
  async provisionSchool(@Body({ schema: newSchool }) { administrator, ...school }: z.output<typeof newSchool>, @Prefer() preference: Preference) {
    const { password, ...person } = administrator;
    const { passwordHash } = await this.queries.execute(new HashPassword({ password }));
    const input = { school, administrator: { ...person, passwordHash } };
    const waitMs = preference.respondAsync ? 0 : 1_000 * (preference.waitSeconds ?? usualWaitSeconds);
    const id = idOfNewSchool();
    const { workflow, accepted: later } = await inSchool(id, () => this.commands.execute(new StartWorkflow({ workflow: 'provision-school', subjectId: id, input, waitMs })));
    if (later || workflow.status === 'stuck') return accepted(`/v1/schools/${id}/provisioning`, { id, slug: school.slug, status: 'provisioning' as const });
    return opened(workflow);
  }

  /** The workflow is the new school's own: until it has users, those who run the installation look after it here. */
  @Get(':id/provisioning')
  @Requires('schools:read')
  @Answers(200, workflowSchema, { summary: 'Shows how the opening of a school goes on', refusals: [WorkflowNotFound] })
  async getProvisioning(@Param({ schema: path }) { id }: z.output<typeof path>) {
    return inSchool(id, async () => (await this.queries.execute(new GetWorkflow({ workflowId: await this.provisioningOf() }))).workflow);
  }

  @Post(':id/provisioning/retry')
  @Requires('schools:write')
  @Answers(200, workflowSchema, { summary: 'Sends the stuck opening of a school on its way again', refusals: [WorkflowNotFound, WorkflowNotStuck] })
  async retryProvisioning(@Param({ schema: path }) { id }: z.output<typeof path>, @Body({ schema: note }) { note: why }: z.output<typeof note>) {
    return inSchool(id, async () => (await this.commands.execute(new RetryWorkflow({ workflowId: await this.provisioningOf(), note: why }))).workflow);
  }

  private async provisioningOf(): Promise<string> {
    const { items } = await this.queries.execute(new ListWorkflows({ type: 'provision-school', limit: 1 }));
    if (!items[0]) throw new WorkflowNotFound();
    return items[0].id;
  }
}

/** The same request with the same key is about the same school, so that it is opened once. */
function idOfNewSchool(): string {
  const { commandKey } = currentContext();
  return commandKey ? idFrom('school', commandKey.id) : newId();
}

/** As the school was when it was opened, from the workflow's own record: a repetition is answered with the same bytes. */
function opened({ status, answers, error }: WorkflowView): Answer<z.output<typeof schoolSchema>> {
  if (status !== 'completed' && error) throw DomainError.fromWire({ ...error, kind: error.kind as ErrorKind });
  const { school } = ActivateSchool.answer.parse(answers.ActivateSchool);
  return created(`/v1/schools/${school.id}`, school);
}
