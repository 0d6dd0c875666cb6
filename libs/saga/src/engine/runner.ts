import { Injectable, Logger } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Counter } from 'prom-client';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { crashPoint } from '@schoolhouse/platform/crash-points/crash-points';
import { DomainError } from '@schoolhouse/platform/messaging/domain-error';
import { inSpan } from '@schoolhouse/platform/telemetry/tracing';
import { runInContext, type MessageContext } from '@schoolhouse/platform/tenant-context/message-context';
import type { WorkflowDefinition } from './definition';
import { Definitions } from './definitions';
import { EngineSettings } from './engine-settings';
import { Leases } from './leases';
import { advance, expired, hasEnded, mustGoOn, nextAction, type Action, type Moment, type Outcome, type Progress } from './progress';
import { FenceLost, WorkflowStore } from './workflow.store';
import type { WorkflowRow } from './workflow';

const ended = new Counter({ name: 'schoolhouse_workflows_ended_total', help: 'Workflows that ended, by type and end.', labelNames: ['type', 'status'] as const });
const fenceRefusals = new Counter({ name: 'schoolhouse_workflow_fence_refusals_total', help: 'Writes and steps given up because another process has taken the workflow over.' });

type Command = Extract<Action, { kind: 'do' | 'undo' }>;

/**
 * Carries a workflow from where it stands to its end, under a lease. Its row is written when the direction changes, before a
 * wait and at the end; between quick steps it is not, because a takeover repeats them under the same keys.
 */
@Injectable()
export class Runner {
  private readonly logger = new Logger(Runner.name);

  constructor(
    private readonly commands: CommandBus,
    private readonly store: WorkflowStore,
    private readonly definitions: Definitions,
    private readonly leases: Leases,
    private readonly settings: EngineSettings,
    private readonly clock: Clock,
  ) {}

  /** @returns the row at its end, or as it was handed over. @throws FenceLost; DATABASE_UNAVAILABLE (recovery goes on later) */
  async run(row: WorkflowRow): Promise<WorkflowRow> {
    this.leases.hold(row);
    try {
      return await runInContext(contextOf(row), () => this.proceed(row, this.definitions.of(row.type, row.definition)));
    } catch (error) {
      if (FenceLost.is(error)) fenceRefusals.inc();
      throw error;
    } finally {
      this.leases.drop(row);
    }
  }

  private async proceed(row: WorkflowRow, definition: WorkflowDefinition): Promise<WorkflowRow> {
    let written = row;
    let progress = row.progress;
    for (;;) {
      const action = nextAction(definition, progress, this.clock.now().getTime());
      if (action.kind === 'end') return this.finish(written, progress);
      if (action.kind === 'wait') {
        const handOver = action.until - this.clock.now().getTime() > this.settings.longestWaitMs;
        written = await this.store.save(written, progress, handOver ? { holder: null, until: new Date(action.until) } : this.mine(), this.clock.now());
        if (handOver) return written;
        await this.clock.sleep(Math.max(0, action.until - this.clock.now().getTime()));
        progress = { ...progress, wakeAt: null };
        continue;
      }
      if (!this.leases.isGood(row)) throw new FenceLost({ workflowId: row.id });
      const next = await this.act(row, definition, progress, action);
      // Undoing must not begin before it is written that there is no way forward: a takeover would go forward again.
      if (progress.status === 'in_progress' && next.status === 'compensating') written = await this.store.save(written, next, this.mine(), this.clock.now());
      progress = next;
    }
  }

  private async act(row: WorkflowRow, definition: WorkflowDefinition, progress: Progress, action: Command): Promise<Progress> {
    const began = performance.now();
    const moment = (): Moment => ({ at: this.clock.now().getTime(), durationMs: performance.now() - began, fence: row.fence, jitter: 0.5 + Math.random() / 2 });
    const tooLate = action.kind === 'do' && !mustGoOn(definition, action.step, row.fence) && this.clock.now().getTime() - row.createdAt.getTime() > definition.deadlineMs;
    if (tooLate) return expired(definition, progress, moment());
    const outcome = await this.send(row, progress, action);
    crashPoint('workflow-step-answered');
    return advance(definition, row.input, progress, action, outcome, moment());
  }

  private async send(row: WorkflowRow, progress: Progress, { kind, step }: Command): Promise<Outcome> {
    const { input } = row;
    const { answers, error } = progress;
    const name = kind === 'do' ? step.name : `${step.name}:undo`;
    const commandKey = { id: row.id, name, revokes: kind === 'undo' ? step.name : undefined, fingerprint: '', whenInFlight: 'wait' as const };
    const context = { ...contextOf(row), deadline: Date.now() + step.timeoutMs, commandKey };
    try {
      const reason = error ?? { code: 'UNKNOWN', kind: 'internal' as const, message: 'Unknown', details: {} };
      const command = kind === 'do' ? step.do({ input, answers }) : step.undo!({ input, answers: answers as never, reason });
      const attributes = { 'schoolhouse.workflow': row.id, 'schoolhouse.workflow.step': name };
      return { ok: true, answer: await inSpan(`${row.type} ${name}`, 'internal', attributes, context, (inner) => runInContext(inner, () => this.commands.execute(command))) };
    } catch (fault) {
      const refusal = DomainError.from(fault);
      if (!(fault instanceof DomainError)) this.logger.error(fault, `${row.type} ${row.id}: ${name} could not be sent`);
      return { ok: false, error: refusal.toWire(), definite: refusal.isDefinite };
    }
  }

  private async finish(written: WorkflowRow, progress: Progress): Promise<WorkflowRow> {
    crashPoint('workflow-before-end');
    const row = await this.store.save(written, progress, this.mine(), this.clock.now());
    if (hasEnded(progress)) ended.inc({ type: row.type, status: progress.status });
    if (progress.status === 'stuck') this.logger.error({ workflow: row.id, type: row.type }, 'A workflow is stuck and needs an operator');
    return row;
  }

  private mine() {
    return { holder: this.leases.holder, until: this.leases.until() };
  }
}

/** Commands go in the name of who asked; their correlation is the workflow, their cause the request that began it. */
function contextOf({ tenantId, requestedBy, id, correlationId, traceparent, subjectId }: WorkflowRow): MessageContext {
  return {
    tenantId,
    principal: { id: requestedBy, kind: requestedBy === 'system' ? 'system' : 'user', permissions: [] },
    correlationId: id,
    causationId: correlationId,
    traceparent: traceparent ?? undefined,
    sessionKey: subjectId,
  };
}
