import type { Command, Query } from '@nestjs/cqrs';
import type { z } from 'zod';
import type { DomainError, WireError } from '@schoolhouse/platform/messaging/domain-error';

/** What a step may look at: what the workflow was begun with, and what the steps before have answered. */
export interface Known<Input, Answers> {
  readonly input: Input;
  readonly answers: Answers;
}

/** What a compensation may look at besides: why it is needed, and that a step may not have been reached. */
export interface KnownAtUndo<Input, Answers> {
  readonly input: Input;
  readonly answers: Partial<Answers>;
  readonly reason: WireError;
}

/** A module that is away for some minutes must not become work for an operator: what has to be done is tried for about five. */
export const retriesOfWhatIsOwed = 10;

export interface StepOptions {
  /** An answer that has not come in this time is an unknown outcome. Default 5,000 ms. */
  readonly timeoutMs?: number;
  /** How often a try without a definite answer is made again, after 2, 4, 8 … s, at most 60. Default 3; 10, some five minutes, where there is no way back. */
  readonly retries?: number;
  /**
   * There is no way back from this step on: it is tried until it succeeds, and is `stuck` when that takes too long
   * or the answer is a definite no. Without it, failure compensates the steps before. After a takeover silence does
   * so nowhere in a workflow with such a step: it may have been done already.
   */
  readonly mustSucceed?: boolean;
}

export interface Step extends Required<StepOptions> {
  readonly name: string;
  readonly when: (known: Known<unknown, unknown>) => boolean;
  readonly do: (known: Known<unknown, unknown>) => Command<unknown>;
  readonly undo?: (known: KnownAtUndo<unknown, unknown>) => Command<unknown>;
}

/** What can be known without beginning: a question to a module, and what its answer means. */
export interface Foresight {
  readonly ask: (input: unknown) => Query<unknown>;
  /** The refusal that the workflow would end in, for all that the answer says. */
  readonly refusal: (answer: unknown) => DomainError | undefined;
}

export interface WorkflowDefinition {
  readonly type: string;
  readonly version: number;
  readonly input: z.ZodType;
  /** Steps forward are not begun later than this after the start. Default 300,000 ms. */
  readonly deadlineMs: number;
  readonly steps: readonly Step[];
  readonly foresight?: Foresight;
}

interface StepOf<Input, Answers, Answer> extends StepOptions {
  readonly do: (known: Known<Input, Answers>) => Command<Answer>;
  readonly undo?: (known: KnownAtUndo<Input, Answers>) => Command<unknown>;
  readonly when?: (known: Known<Input, Answers>) => boolean;
}

/** A workflow as it is written down: steps in their order, each with its command, its compensation and its condition. */
export class Workflow<Input, Answers = unknown> implements WorkflowDefinition {
  constructor(
    readonly type: string,
    readonly version: number,
    readonly input: z.ZodType<Input>,
    readonly deadlineMs: number,
    readonly steps: readonly Step[],
    readonly foresight?: Foresight,
  ) {}

  /**
   * Who had to wait in line is told at once, and in one commit, what an answer not older than a quarter of a second foresees.
   * It must only ever foresee what the steps would refuse as well.
   */
  foresee<Answer>(ask: (input: Input) => Query<Answer>, refusal: (answer: Answer) => DomainError | undefined): Workflow<Input, Answers> {
    return new Workflow(this.type, this.version, this.input, this.deadlineMs, this.steps, { ask, refusal } as Foresight);
  }

  /** The name is written into rows and command keys: it must never change while workflows of this version run. */
  step<Name extends string, Answer>(name: Name, step: StepOf<Input, Answers, Answer>): Workflow<Input, Answers & Record<Name, Answer>> {
    if (this.steps.some((other) => other.name === name)) throw new Error(`${this.type} has two steps ${name}`);
    const defaults = { timeoutMs: 5_000, retries: step.mustSucceed ? retriesOfWhatIsOwed : 3, mustSucceed: false, when: () => true };
    return new Workflow(this.type, this.version, this.input, this.deadlineMs, [...this.steps, { ...defaults, ...step, name } as unknown as Step], this.foresight);
  }
}

/** Declares a workflow: `workflow('enroll-student', { version: 1, input: z.strictObject({…}) }).step(…).step(…)`. */
export function workflow<Schema extends z.ZodType>(type: string, options: { version: number; input: Schema; deadlineMs?: number }): Workflow<z.output<Schema>> {
  return new Workflow(type, options.version, options.input as unknown as z.ZodType<z.output<Schema>>, options.deadlineMs ?? 300_000, []);
}
