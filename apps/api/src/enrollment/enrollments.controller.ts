import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { ActivityClosed, ActivityNotFound, CapacityExceeded, NotEligible } from '@schoolhouse/activity';
import { ConfirmEnrollment, DuplicateEnrollment, EnrollmentNotFound, enrollmentSchema, GetEnrollment, GetStudent, IllegalTransition, reasonSchema, StudentInactive, StudentNotFound } from '@schoolhouse/enrollment';
import { CalculateFees, DiscountCodeInvalid, feeSchema } from '@schoolhouse/fees';
import { newId } from '@schoolhouse/platform/ids/ids';
import { DomainError, type ErrorKind } from '@schoolhouse/platform/messaging/domain-error';
import { StartWorkflow, WorkflowInProgress, workflowSchema, type WorkflowView } from '@schoolhouse/saga';
import { accepted, created, tagged } from '../door/answer';
import { mayAll, OwnPerson } from '../door/own-person';
import { Prefer } from '../door/parameters';
import type { Preference } from '../door/preference';
import { Answers, Requires, SignedIn } from '../door/route';

const path = z.strictObject({ id: z.uuid() });
const wanted = z.strictObject({ studentId: z.uuid(), activityId: z.uuid(), discountCode: z.string().min(1).max(40).optional() }).meta({ id: 'NewEnrollment' });
const cancellation = z.strictObject({ reason: reasonSchema.shape.message.min(1) }).meta({ id: 'Cancellation' });
const enrolled = z.object({ ...enrollmentSchema.shape, fee: feeSchema.nullable(), workflowId: z.uuid() }).meta({ id: 'NewlyEnrolled' });

const longestWaitSeconds = 5;

/** Enrolling and cancelling are workflows; a request waits for the end of its own for as long as it prefers. */
@Controller('v1/enrollments')
export class EnrollmentsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly person: OwnPerson,
  ) {}

  /** The office enrolls anybody, a family its own. */
  @Post()
  @SignedIn()
  @Answers(201, enrolled, {
    summary: 'Enrolls a student in an activity',
    description: 'Holds a seat, works out the fee and confirms, or leaves everything as it was. 202 when that takes longer than the client waits (`Prefer: wait=n`, `respond-async`; 5 s by default).',
    also: { 202: workflowSchema },
    refusals: [StudentNotFound, StudentInactive, DuplicateEnrollment, ActivityNotFound, ActivityClosed, NotEligible, CapacityExceeded, DiscountCodeInvalid],
  })
  async enroll(@Body({ schema: wanted }) { studentId, activityId, discountCode }: z.output<typeof wanted>, @Prefer() preference: Preference) {
    if (!mayAll('enrollments:write')) await this.queries.execute(new GetStudent({ studentId, onlyFor: await this.person.id() }));
    const enrollmentId = newId();
    const workflow = await this.run('enroll-student', enrollmentId, { enrollmentId, studentId, activityId, discountCode: discountCode ?? null }, preference);
    if (!workflow.ended) return accepted(`/v1/workflows/${workflow.view.id}`, workflow.view);
    const { answers, id } = workflow.view;
    const { enrollment } = ConfirmEnrollment.answer.parse(answers.ConfirmEnrollment);
    const fee = answers.CalculateFees ? CalculateFees.answer.parse(answers.CalculateFees).fee : null;
    return created(`/v1/enrollments/${enrollment.id}`, { ...enrollment, fee, workflowId: id });
  }

  @Post(':id/cancel')
  @Requires('enrollments:write')
  @Answers(200, enrollmentSchema, {
    summary: 'Cancels a confirmed enrollment',
    description: 'Gives the seat back and takes the fee back: an open one becomes void, a paid one is balanced by a credit note.',
    also: { 202: workflowSchema },
    refusals: [EnrollmentNotFound, IllegalTransition, WorkflowInProgress],
  })
  async cancel(@Param({ schema: path }) { id }: z.output<typeof path>, @Body({ schema: cancellation }) { reason }: z.output<typeof cancellation>, @Prefer() preference: Preference) {
    const workflow = await this.run('cancel-enrollment', id, { enrollmentId: id, reason: { code: 'CANCELLED_BY_SCHOOL', message: reason } }, preference);
    if (!workflow.ended) return accepted(`/v1/workflows/${workflow.view.id}`, workflow.view);
    return tagged((await this.queries.execute(new GetEnrollment({ enrollmentId: id }))).enrollment);
  }

  private async run(workflow: string, subjectId: string, input: Record<string, unknown>, { respondAsync, waitSeconds }: Preference): Promise<{ view: WorkflowView; ended: boolean }> {
    const waitMs = respondAsync ? 0 : (waitSeconds ?? longestWaitSeconds) * 1_000;
    const { workflow: view, accepted: told } = await this.commands.execute(new StartWorkflow({ workflow, subjectId, input, waitMs }));
    if (!told && view.status !== 'completed') throw refusalOf(view);
    return { view, ended: !told };
  }
}

/** Why it did not come about: what the module said that refused. What was only not to be reached is no answer to the same key for ever. */
function refusalOf({ error, id, status }: WorkflowView): DomainError {
  if (!error || status === 'stuck') return new DomainError('WORKFLOW_STUCK', 'unavailable', 'It could not be brought to an end and waits for an operator.', { workflowId: id });
  const refusal = DomainError.fromWire({ ...error, kind: error.kind as ErrorKind, details: { ...error.details, workflowId: id } });
  return refusal.isDefinite ? refusal : new DomainError('WORKFLOW_UNDONE', 'conflict', 'It could not be done in time and all of it was undone. Ask again with another key.', { workflowId: id, cause: error.code });
}
