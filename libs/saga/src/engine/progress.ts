import type { WireError } from '@schoolhouse/platform/messaging/domain-error';
import { retriesOfWhatIsOwed, type Step, type WorkflowDefinition } from './definition';

/*
 * The rules of a workflow, without I/O and without a clock: what to do next, and what follows from an outcome.
 * A takeover starts from a written state and may do again what was done since; every command is idempotent by its key.
 */

export type Status = 'in_progress' | 'completed' | 'compensating' | 'compensated' | 'failed' | 'stuck';

export interface Attempt {
  readonly step: string;
  readonly action: 'do' | 'undo' | 'skip' | 'operator';
  readonly outcome: 'ok' | 'refused' | 'failed' | 'skipped';
  readonly at: string;
  readonly durationMs: number;
  readonly fence: number;
  readonly error?: WireError;
  readonly note?: string;
}

export interface Progress {
  readonly status: Status;
  /** Index of the step that is at work, forward. */
  readonly cursor: number;
  /** Tries of the current step or compensation that gave no definite answer. */
  readonly tries: number;
  readonly answers: Readonly<Record<string, unknown>>;
  /** Steps that were tried and may have had an effect, in their order: what compensation would have to undo. */
  readonly owed: readonly string[];
  /** Why it does not go forward any more. */
  readonly error: WireError | null;
  readonly history: readonly Attempt[];
  /** Milliseconds since the epoch: not to be gone on with before. */
  readonly wakeAt: number | null;
}

export type Action = { readonly kind: 'do' | 'undo'; readonly step: Step } | { readonly kind: 'wait'; readonly until: number } | { readonly kind: 'end' };
export type Outcome = { readonly ok: true; readonly answer: unknown } | { readonly ok: false; readonly error: WireError; readonly definite: boolean };
export interface Moment {
  readonly at: number;
  readonly durationMs: number;
  readonly fence: number;
  /** Between 0.5 and 1: spreads retries. */
  readonly jitter: number;
}

const firstBackoffMs = 2_000;
const longestBackoffMs = 60_000;

export const begun = (definition: WorkflowDefinition, input: unknown): Progress =>
  settle(definition, input, { status: 'in_progress', cursor: 0, tries: 0, answers: {}, owed: [], error: null, history: [], wakeAt: null });

/** Refused before anything was begun. */
export const foreseen = (error: WireError): Progress => ({ status: 'failed', cursor: 0, tries: 0, answers: {}, owed: [], error, history: [], wakeAt: null });

export const hasEnded = ({ status }: Progress): boolean => status !== 'in_progress' && status !== 'compensating';

export function nextAction(definition: WorkflowDefinition, progress: Progress, now: number): Action {
  if (hasEnded(progress)) return { kind: 'end' };
  if (progress.wakeAt !== null && progress.wakeAt > now) return { kind: 'wait', until: progress.wakeAt };
  if (progress.status === 'compensating') return { kind: 'undo', step: stepNamed(definition, progress.owed[progress.owed.length - 1]) };
  return { kind: 'do', step: definition.steps[progress.cursor] };
}

/** What follows from the answer (or silence) to the command of the action that was just taken. */
export function advance(definition: WorkflowDefinition, input: unknown, before: Progress, action: { kind: 'do' | 'undo'; step: Step }, outcome: Outcome, moment: Moment): Progress {
  const { step, kind } = action;
  const attempt: Attempt = {
    step: step.name,
    action: kind,
    outcome: outcome.ok ? 'ok' : outcome.definite ? 'refused' : 'failed',
    at: new Date(moment.at).toISOString(),
    durationMs: Math.round(moment.durationMs * 1_000) / 1_000,
    fence: moment.fence,
    ...(!outcome.ok && { error: outcome.error }),
  };
  const progress = { ...before, wakeAt: null, history: [...before.history, attempt] };
  if (kind === 'undo') return undone(progress, outcome, moment);
  if (outcome.ok) return settle(definition, input, { ...progress, cursor: progress.cursor + 1, tries: 0, owed: withStep(progress.owed, step), answers: { ...progress.answers, [step.name]: outcome.answer } });
  if (step.mustSucceed) return outcome.definite ? stuck(progress, outcome.error) : retried(progress, step.retries, outcome.error, moment, stuck);
  // What is refused now was refused to an earlier holder as well: it cannot have gone on from here.
  if (outcome.definite) return compensate(definition, progress, outcome.error, moment);
  // Whether the step was done is not known from here on, so undoing it is owed.
  const unknown = { ...progress, owed: withStep(progress.owed, step) };
  if (mustGoOn(definition, step, moment.fence)) return retried(unknown, retriesOfWhatIsOwed, outcome.error, moment, stuck);
  return retried(unknown, step.retries, outcome.error, moment, (given, error) => compensate(definition, given, error, moment));
}

/**
 * Whether there may be no way back any more. After a takeover that is so at every step of a workflow with one that must succeed: between
 * quick steps nothing is written, so the earlier holder may have been there already.
 */
export const mustGoOn = ({ steps }: WorkflowDefinition, step: Step, fence: number): boolean => step.mustSucceed || (fence > 1 && steps.some(({ mustSucceed }) => mustSucceed));

/** A step forward that may no longer be begun: its outcome is that of silence, and there is no other try. */
export const expired = (definition: WorkflowDefinition, progress: Progress, moment: Moment): Progress =>
  compensate(definition, progress, { code: 'WORKFLOW_EXPIRED', kind: 'timeout', message: 'The workflow was too old to go on.', details: {} }, moment);

/** An operator sends a stuck workflow on its way again, from where it stands. */
export function retriedByHand(progress: Progress, note: Attempt): Progress {
  const again = { ...progress, tries: 0, wakeAt: null, history: [...progress.history, note] };
  return isForward(progress) ? { ...again, status: 'in_progress', error: null } : { ...again, status: 'compensating' };
}

/** An operator says that the step at fault was dealt with by hand: it counts as done (or undone). */
export function skippedByHand(definition: WorkflowDefinition, input: unknown, progress: Progress, note: Attempt): Progress {
  const history = [...progress.history, note];
  if (isForward(progress)) return settle(definition, input, { ...progress, status: 'in_progress', tries: 0, error: null, cursor: progress.cursor + 1, history });
  return afterUndo({ ...progress, status: 'compensating', tries: 0, history });
}

/** A stuck workflow stands where its last command failed: going forward or undoing. */
const isForward = ({ history }: Progress): boolean => history.filter(({ action }) => action === 'do' || action === 'undo').at(-1)?.action !== 'undo';

/** Passes over steps whose condition does not hold, and ends where no step is left. */
function settle(definition: WorkflowDefinition, input: unknown, progress: Progress): Progress {
  const step = definition.steps[progress.cursor];
  if (!step) return { ...progress, status: 'completed', owed: [] };
  if (step.when({ input, answers: progress.answers })) return progress;
  const last = progress.history.at(-1);
  const skipped: Attempt = { step: step.name, action: 'skip', outcome: 'skipped', at: last?.at ?? new Date(0).toISOString(), durationMs: 0, fence: last?.fence ?? 1 };
  return settle(definition, input, { ...progress, cursor: progress.cursor + 1, history: [...progress.history, skipped] });
}

/**
 * After a takeover an earlier holder of the lease may still be about to send a step that this one has not reached; undoing
 * those as well leaves marks that refuse them.
 */
function compensate(definition: WorkflowDefinition, progress: Progress, error: WireError, { fence }: Moment): Progress {
  const owed = definition.steps.filter((step) => step.undo && (fence > 1 || progress.owed.includes(step.name))).map(({ name }) => name);
  return { ...progress, error, owed, tries: 0, status: owed.length > 0 ? 'compensating' : 'failed' };
}

function undone(progress: Progress, outcome: Outcome, moment: Moment): Progress {
  if (outcome.ok) return afterUndo({ ...progress, tries: 0 });
  return outcome.definite ? stuck(progress) : retried(progress, retriesOfWhatIsOwed, outcome.error, moment, stuck);
}

function afterUndo(progress: Progress): Progress {
  const owed = progress.owed.slice(0, -1);
  return { ...progress, owed, status: owed.length > 0 ? 'compensating' : 'compensated' };
}

const stuck = (progress: Progress, error: WireError | null = progress.error): Progress => ({ ...progress, status: 'stuck', error, wakeAt: null });

function retried(progress: Progress, retries: number, error: WireError, { at, jitter }: Moment, orElse: (progress: Progress, error: WireError) => Progress): Progress {
  if (progress.tries >= retries) return orElse(progress, progress.error ?? error);
  const backoff = Math.min(firstBackoffMs * 2 ** progress.tries, longestBackoffMs) * jitter;
  return { ...progress, tries: progress.tries + 1, wakeAt: at + backoff };
}

const withStep = (owed: readonly string[], step: Step): readonly string[] => (owed.includes(step.name) || !step.undo ? owed : [...owed, step.name]);

function stepNamed(definition: WorkflowDefinition, name: string): Step {
  const found = definition.steps.find((step) => step.name === name);
  if (!found) throw new Error(`${definition.type} version ${definition.version} has no step ${name}`);
  return found;
}
