import { setTimeout as wait } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { QueryCache } from '@schoolhouse/platform/cache/query-cache';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { crashPoint } from '@schoolhouse/platform/crash-points/crash-points';
import { newId } from '@schoolhouse/platform/ids/ids';
import type { DomainError } from '@schoolhouse/platform/messaging/domain-error';
import { InvalidMessage } from '@schoolhouse/platform/messaging/errors';
import { CommandInFlight, KeyReused } from '@schoolhouse/platform/postgres/errors';
import { currentContext, currentTenant } from '@schoolhouse/platform/tenant-context/message-context';
import { StartWorkflow } from '../contract';
import { Admission } from '../engine/admission';
import type { WorkflowDefinition } from '../engine/definition';
import { Definitions } from '../engine/definitions';
import { Leases } from '../engine/leases';
import { begun, foreseen, hasEnded } from '../engine/progress';
import { Runner } from '../engine/runner';
import { KeyTaken, WorkflowStore } from '../engine/workflow.store';
import { viewOf, type WorkflowRow } from '../engine/workflow';

const lookAgainMs = 100;
const foreseenMs = 250;

/** The process that takes the request runs the workflow at once; should it die, recovery goes on with it. */
@CommandHandler(StartWorkflow)
export class StartWorkflowHandler implements ICommandHandler<StartWorkflow> {
  private readonly logger = new Logger(StartWorkflowHandler.name);

  constructor(
    private readonly store: WorkflowStore,
    private readonly runner: Runner,
    private readonly leases: Leases,
    private readonly admission: Admission,
    private readonly definitions: Definitions,
    private readonly cache: QueryCache,
    private readonly clock: Clock,
  ) {}

  async execute(command: StartWorkflow) {
    const definition = this.definitions.newest(command.workflow);
    const fresh = this.newRow(command, definition);
    const { leave, waited } = await this.admission.enter();
    const refusal = waited ? await this.foresee(definition, fresh.input) : undefined;
    const row = refusal ? { ...fresh, progress: foreseen(refusal.toWire()), endedAt: fresh.createdAt } : fresh;
    try {
      await this.store.insert(row, { holder: this.leases.holder, until: this.leases.until() });
    } catch (error) {
      leave();
      if (KeyTaken.is(error) && row.idempotencyKey) return this.answerAgain(row.idempotencyKey, row.fingerprint);
      throw error;
    }
    if (refusal) {
      leave();
      return { workflow: viewOf(row, definition), accepted: false };
    }
    crashPoint('workflow-started');
    const now = await this.watch(row, this.runner.run(row).finally(leave), command.waitMs);
    const accepted = !hasEnded(now.progress);
    if (accepted && !row.accepted) await this.store.accept(row);
    return { workflow: viewOf(now, definition), accepted };
  }

  /** What cannot be asked now is not foreseen. */
  private async foresee({ foresight }: WorkflowDefinition, input: unknown): Promise<DomainError | undefined> {
    if (!foresight) return undefined;
    const answer = await this.cache.ask(foresight.ask(input), foreseenMs).catch(() => undefined);
    return answer === undefined ? undefined : foresight.refusal(answer);
  }

  private newRow({ workflow, subjectId, input, waitMs }: StartWorkflow, definition: WorkflowDefinition): WorkflowRow {
    const { commandKey, principal, correlationId, traceparent } = currentContext();
    const parsed = definition.input.safeParse(input);
    if (!parsed.success) throw new InvalidMessage({ message: workflow, errors: parsed.error.issues.map((issue) => ({ pointer: '/' + issue.path.join('/'), detail: issue.message })) });
    const now = this.clock.now();
    return {
      tenantId: currentTenant(),
      id: newId(),
      type: definition.type,
      definition: definition.version,
      subjectId,
      input: parsed.data,
      progress: begun(definition, parsed.data),
      version: 1,
      fence: 1,
      idempotencyKey: commandKey?.id ?? null,
      fingerprint: commandKey?.fingerprint ?? '',
      accepted: waitMs === 0,
      requestedBy: principal.id,
      correlationId,
      traceparent: traceparent ?? null,
      createdAt: now,
      updatedAt: now,
      endedAt: null,
    };
  }

  /** Waits for the end, wherever it comes about: a run that this process lost goes on in another, and shows in the row. */
  private async watch(row: WorkflowRow, run: Promise<WorkflowRow>, waitMs: number): Promise<WorkflowRow> {
    const settled = run.catch((error: unknown) => {
      this.logger.warn(`${row.type} ${row.id} goes on elsewhere: ${String(error)}`);
      return row;
    });
    const until = performance.now() + waitMs;
    let seen = await within(waitMs, settled, row);
    while (!hasEnded(seen.progress) && performance.now() < until) {
      await wait(lookAgainMs);
      seen = await this.store.get(row.id).catch(() => seen); // the database may be away for a moment; the end of waiting is set
    }
    return seen;
  }

  private async answerAgain(key: string, fingerprint: string) {
    const first = await this.store.findByKey(key);
    if (!first || first.fingerprint !== fingerprint) throw new KeyReused();
    if (!hasEnded(first.progress) && !first.accepted) throw new CommandInFlight({ workflowId: first.id });
    return { workflow: viewOf(first, this.definitions.of(first.type, first.definition)), accepted: first.accepted };
  }
}

/** What comes of the work, or `otherwise` when that takes longer. A plain timer: aborting one of the promises' costs a stack trace each time. */
async function within<T>(milliseconds: number, work: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<T>((resolve) => (timer = setTimeout(resolve, milliseconds, otherwise).unref()));
  return Promise.race([work, expiry]).finally(() => clearTimeout(timer));
}
