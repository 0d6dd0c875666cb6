import { z } from 'zod';
import { Command } from '@nestjs/cqrs';
import type { WireError } from '@schoolhouse/platform/messaging/domain-error';
import { workflow, type WorkflowDefinition } from './definition';
import { advance, begun, expired, nextAction, retriedByHand, skippedByHand, type Attempt, type Moment, type Outcome, type Progress } from './progress';

class Anything extends Command<object> {}
const send = () => new Anything();
const two: WorkflowDefinition = workflow('two', { version: 1, input: z.strictObject({}) }).step('first', { do: send, undo: send }).step('second', { do: send, undo: send });
const noWayBack: WorkflowDefinition = workflow('one', { version: 1, input: z.strictObject({}) }).step('only', { do: send, mustSucceed: true });

const moment = (at = 0): Moment => ({ at, durationMs: 1, fence: 1, jitter: 1 });
const error = (code: string): WireError => ({ code, kind: 'conflict', message: code, details: {} });
const ok: Outcome = { ok: true, answer: {} };
const refused: Outcome = { ok: false, error: error('NO'), definite: true };
const silent: Outcome = { ok: false, error: error('TIMEOUT'), definite: false };
const byHand: Attempt = { step: 'operator', action: 'operator', outcome: 'ok', at: '', durationMs: 0, fence: 1 };

/** Carries on with these outcomes, sitting through every wait. */
function after(definition: WorkflowDefinition, outcomes: readonly Outcome[], from: Progress = begun(definition, {})): Progress {
  return outcomes.reduce((progress, outcome) => {
    const action = nextAction(definition, progress, Number.MAX_SAFE_INTEGER);
    if (action.kind !== 'do' && action.kind !== 'undo') throw new Error(`There is nothing to answer: ${action.kind}`);
    return advance(definition, {}, progress, action, outcome, moment());
  }, from);
}

const times = (count: number, outcome: Outcome): Outcome[] => Array.from({ length: count }, () => outcome);

describe('a workflow', () => {
  it('fails, with nothing to undo, when its first step is refused', () => {
    expect(after(two, [refused])).toMatchObject({ status: 'failed', owed: [], error: { code: 'NO' } });
  });

  it('undoes what was done when a later step is refused, but not that step', () => {
    expect(after(two, [ok, refused])).toMatchObject({ status: 'compensating', owed: ['first'] });
    expect(after(two, [ok, refused, ok])).toMatchObject({ status: 'compensated', owed: [] });
  });

  it('tries what gave no answer again after 2, 4 and 8 seconds, and then undoes that step too', () => {
    const waits = [1, 2, 3].map((tries) => after(two, [ok, ...times(tries, silent)]).wakeAt);
    expect(waits).toEqual([2_000, 4_000, 8_000]);
    expect(after(two, [ok, ...times(4, silent)])).toMatchObject({ status: 'compensating', owed: ['first', 'second'] });
  });

  it('does nothing before its time has come', () => {
    const waiting = after(two, [silent]);
    expect(nextAction(two, waiting, 1_999)).toEqual({ kind: 'wait', until: 2_000 });
    expect(nextAction(two, waiting, 2_000)).toMatchObject({ kind: 'do' });
  });

  it('is stuck when undoing is refused, or gives no answer eleven times', () => {
    expect(after(two, [ok, refused, refused])).toMatchObject({ status: 'stuck', error: { code: 'NO' } });
    expect(after(two, [ok, refused, ...times(10, silent)]).status).toBe('compensating');
    expect(after(two, [ok, refused, ...times(11, silent)]).status).toBe('stuck');
  });

  it('is stuck, and not undone, where there is no way back', () => {
    expect(after(noWayBack, [refused])).toMatchObject({ status: 'stuck', error: { code: 'NO' } });
    expect(after(noWayBack, times(10, silent)).status).toBe('in_progress');
    expect(after(noWayBack, times(11, silent)).status).toBe('stuck');
  });

  it('is undone when it is too old to go forward', () => {
    expect(expired(two, after(two, [ok]), moment())).toMatchObject({ status: 'compensating', owed: ['first'], error: { code: 'WORKFLOW_EXPIRED' } });
  });

  it('goes on where it failed when an operator sends it on its way again', () => {
    const forward = retriedByHand(after(noWayBack, [refused]), byHand);
    expect(forward).toMatchObject({ status: 'in_progress', error: null });
    expect(after(noWayBack, [ok], forward).status).toBe('completed');
    const backward = retriedByHand(after(two, [ok, refused, refused]), byHand);
    expect(backward.status).toBe('compensating');
    expect(after(two, [ok], backward).status).toBe('compensated');
  });

  it('passes over what an operator has dealt with by hand', () => {
    expect(skippedByHand(noWayBack, {}, after(noWayBack, [refused]), byHand).status).toBe('completed');
    expect(skippedByHand(two, {}, after(two, [ok, refused, refused]), byHand)).toMatchObject({ status: 'compensated', owed: [] });
  });

  it('keeps every try in its history', () => {
    expect(after(two, [silent, ok, refused, ok]).history.map(({ step, action, outcome }) => `${action} ${step} ${outcome}`)).toEqual([
      'do first failed',
      'do first ok',
      'do second refused',
      'undo first ok',
    ]);
  });
});
