import { Command, type CommandBus } from '@nestjs/cqrs';
import type { Scheduler } from 'fast-check';
import { z } from 'zod';
import { DomainError } from '@schoolhouse/platform/messaging/domain-error';
import { TestClock } from '@schoolhouse/platform/module-testing/test-clock';
import { CommandRevoked } from '@schoolhouse/platform/postgres/errors';
import { currentContext } from '@schoolhouse/platform/tenant-context/message-context';
import { workflow, type WorkflowDefinition } from '../engine/definition';
import type { Definitions } from '../engine/definitions';
import { EngineSettings } from '../engine/engine-settings';
import type { Leases } from '../engine/leases';
import { begun, hasEnded } from '../engine/progress';
import { Runner } from '../engine/runner';
import { FenceLost, type WorkflowStore } from '../engine/workflow.store';
import type { WorkflowRow } from '../engine/workflow';

/** What becomes of one delivery of a command. `comes late`: nobody waits any more when it arrives, and it is done all the same. */
export type Fate = 'ok' | 'refused' | 'answer lost' | 'command lost' | 'comes late';

class DoStep extends Command<object> {
  constructor(
    readonly step: string,
    readonly undo: boolean,
  ) {
    super();
  }
}

const steps = ['first', 'second', 'third'] as const;

/** Three steps that can be undone, and a last one that only holds while the first is in force (as a confirmation does). */
export const modelWorkflow: WorkflowDefinition = steps
  .reduce((built, name) => built.step(name, { do: () => new DoStep(name, false), undo: () => new DoStep(name, true) }), workflow('model', { version: 1, input: z.strictObject({}) }))
  .step('last', { do: () => new DoStep('last', false) });

/** A first step that may be refused, and from then on no way back (as a cancellation has none). */
export const oneWayWorkflow: WorkflowDefinition = workflow('one-way', { version: 1, input: z.strictObject({}) })
  .step('first', { do: () => new DoStep('first', false) })
  .step('second', { do: () => new DoStep('second', false), mustSucceed: true })
  .step('last', { do: () => new DoStep('last', false), mustSucceed: true });

/**
 * The engine's real runner in a small world: modules that keep their promises of `processed_message`, a row that is fenced, and
 * any order of events that the scheduler picks. What the world ends in is compared with what the workflow says.
 */
export class EngineModel {
  readonly inForce = new Set<string>();
  /** How often an effect was brought about; more than once is a double. */
  readonly effects = new Map<string, number>();
  readonly clock = new TestClock();
  fenceRefusals = 0;
  /** Deliveries and saved states, in their order. */
  readonly log: string[] = [];
  row: WorkflowRow;
  private readonly processed = new Map<string, 'ok' | 'refused' | 'revoked'>();
  private readonly deliveries = new Map<string, number>();
  private readonly runner: Runner;

  constructor(
    private readonly scheduler: Pick<Scheduler, 'schedule'>,
    private readonly fates: (name: string, delivery: number) => Fate,
    definition = modelWorkflow,
  ) {
    const now = this.clock.now();
    this.row = {
      tenantId: '01900000-0000-7000-8000-000000000001', id: '01900000-0000-7000-8000-000000000002', type: definition.type, definition: 1, subjectId: '01900000-0000-7000-8000-000000000003',
      input: {}, progress: begun(definition, {}), version: 1, fence: 1, idempotencyKey: null, fingerprint: '', accepted: false, requestedBy: 'system', correlationId: 'c',
      traceparent: null, createdAt: now, updatedAt: now, endedAt: null,
    };
    this.runner = new Runner(
      { execute: (command: DoStep) => this.deliver(command) } as unknown as CommandBus,
      { save: (before: WorkflowRow, progress: WorkflowRow['progress']) => this.save(before, progress) } as unknown as WorkflowStore,
      { of: () => definition } as unknown as Definitions,
      { hold: () => undefined, drop: () => undefined, isGood: () => true, until: () => new Date(), holder: null } as unknown as Leases,
      new EngineSettings(),
      this.clock,
    );
  }

  /** One process works on the row as it stands; losing the fence, it stops. What it hands over is taken when its time has come. */
  async work(): Promise<void> {
    try {
      const { progress } = await this.runner.run(this.row);
      if (hasEnded(progress)) return;
      this.clock.set(new Date(Math.max(this.clock.now().getTime(), progress.wakeAt ?? 0)));
      await this.takeOver();
    } catch (error) {
      if (!FenceLost.is(error)) throw error;
      this.fenceRefusals += 1;
    }
  }

  /** Another process takes over, whether or not the one before is still at it (frozen, or cut off). */
  async takeOver(): Promise<void> {
    await this.scheduler.schedule(Promise.resolve(), 'lease runs out');
    if (hasEnded(this.row.progress)) return;
    this.row = { ...this.row, fence: this.row.fence + 1, version: this.row.version + 1 };
    await this.work();
  }

  private async save(before: WorkflowRow, progress: WorkflowRow['progress']): Promise<WorkflowRow> {
    await this.scheduler.schedule(Promise.resolve(), 'save');
    if (this.row.fence !== before.fence || this.row.version !== before.version) throw new FenceLost();
    this.row = { ...before, progress, version: before.version + 1 };
    this.log.push(progress.status);
    return this.row;
  }

  private async deliver({ step, undo }: DoStep): Promise<object> {
    const { commandKey } = currentContext();
    const name = commandKey?.name ?? '';
    const delivery = (this.deliveries.get(name) ?? 0) + 1;
    this.deliveries.set(name, delivery);
    this.log.push(name);
    const arrives = this.scheduler.schedule(Promise.resolve(), name);
    const fate = this.fates(name, delivery);
    if (fate === 'comes late') void arrives.then(() => this.handle(step, undo, name, commandKey?.revokes, fate)).catch(() => undefined); // nobody hears the refusal
    if (fate === 'command lost' || fate === 'comes late') throw new DomainError('CALL_TIMED_OUT', 'timeout', 'No answer');
    await arrives;
    this.handle(step, undo, name, commandKey?.revokes, fate);
    await this.scheduler.schedule(Promise.resolve(), `${name} answers`);
    if (fate === 'answer lost') throw new DomainError('CALL_TIMED_OUT', 'timeout', 'No answer');
    return {};
  }

  /** As the unit of work does it: one transaction, the first answer for ever, a mark for what must not come any more. */
  private handle(step: string, undo: boolean, name: string, revokes: string | undefined, fate: Fate): void {
    if (revokes && !this.processed.has(revokes)) this.processed.set(revokes, 'revoked');
    const first = this.processed.get(name);
    if (first === 'ok') return;
    if (first === 'revoked') throw new CommandRevoked();
    const refuses = first === 'refused' || (fate === 'refused' && !undo) || (step === 'last' && !this.inForce.has('first'));
    this.processed.set(name, refuses ? 'refused' : 'ok');
    if (refuses) throw new DomainError('REFUSED', 'conflict', 'No');
    if (undo) this.inForce.delete(step);
    else {
      this.inForce.add(step);
      this.effects.set(step, (this.effects.get(step) ?? 0) + 1);
    }
  }
}
