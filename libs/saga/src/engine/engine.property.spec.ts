import fc from 'fast-check';
import { EngineModel, modelWorkflow, oneWayWorkflow, type Fate } from '../testing/engine-model';

const calm = fc.array(fc.constantFrom<Fate>('ok', 'ok', 'ok', 'refused', 'answer lost', 'comes late', 'command lost'), { maxLength: 5 });
/** One good delivery among bad ones: what one process brought about, another does not hear of. */
const stormy = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.constantFrom<Fate>('command lost', 'comes late')).map(([good, bad]) => Array.from({ length: 10 }, (_, index): Fate => (index === good ? 'ok' : bad)));
const undoFates = fc.array(fc.constantFrom<Fate>('ok', 'answer lost', 'command lost', 'comes late'), { maxLength: 4 });
const actions = ['first', 'second', 'third', 'last'];

/** For each command the fates of its deliveries. Undoing goes well in the end, so that compensation can come to one. */
const script = fc.record({
  ...Object.fromEntries(actions.map((name) => [name, fc.oneof(calm, stormy)])),
  ...Object.fromEntries(actions.map((name) => [`${name}:undo`, undoFates])),
}) as fc.Arbitrary<Record<string, Fate[]>>;

const fatesOf = (fates: Record<string, Fate[]>) => (name: string, delivery: number): Fate => fates[name]?.[delivery - 1] ?? 'ok';

/** Everything is as the workflow says, and nothing was done twice. */
function expectAgreement(model: EngineModel): void {
  const { status } = model.row.progress;
  expect(['completed', 'compensated', 'failed']).toContain(status);
  // The last step has no undoing: it holds through the first, as a confirmation holds through its enrollment.
  expect([...model.inForce].sort()).toEqual(status === 'completed' ? [...actions].sort() : model.inForce.has('last') ? ['last'] : []);
  for (const [step, times] of model.effects) expect([step, times]).toEqual([step, 1]);
}

describe('the engine, against a model of the world', () => {
  it('ends by itself and agrees with the modules, whatever is refused, lost or answered too late', () =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), script, async (scheduler, fates) => {
        const model = new EngineModel(scheduler, fatesOf(fates));
        const done = model.work();
        await scheduler.waitFor(done);
        await scheduler.waitAll();
        expectAgreement(model);
      }),
      { numRuns: 500 },
    ));

  it('does so through takeovers, while the processes that were taken over from go on', () =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), script, fc.integer({ min: 1, max: 3 }), async (scheduler, fates, takeovers) => {
        const model = new EngineModel(scheduler, fatesOf(fates));
        const processes = [model.work(), ...Array.from({ length: takeovers }, () => model.takeOver())];
        await scheduler.waitFor(Promise.all(processes));
        await scheduler.waitAll();
        expectAgreement(model);
      }),
      { numRuns: 1_000 },
    ));

  it('never gives up, through takeovers, what has no way back: all of it is done or nothing was', () =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.oneof(calm, stormy), undoFates, undoFates, fc.integer({ min: 1, max: 3 }), async (scheduler, first, second, last, takeovers) => {
        const model = new EngineModel(scheduler, fatesOf({ first, second, last }), oneWayWorkflow);
        const processes = [model.work(), ...Array.from({ length: takeovers }, () => model.takeOver())];
        await scheduler.waitFor(Promise.all(processes));
        await scheduler.waitAll();
        const { status } = model.row.progress;
        expect(['completed', 'failed']).toContain(status);
        expect(['second', 'last'].map((step) => model.inForce.has(step))).toEqual(status === 'completed' ? [true, true] : [false, false]);
      }),
      { numRuns: 1_000 },
    ));

  it('undoes in reverse order', () =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), script, async (scheduler, fates) => {
        const model = new EngineModel(scheduler, fatesOf(fates));
        await scheduler.waitFor(model.work());
        const order = modelWorkflow.steps.map(({ name }) => name);
        const undone = model.row.progress.history.filter(({ action, outcome }) => action === 'undo' && outcome === 'ok').map(({ step }) => order.indexOf(step));
        expect(undone).toEqual([...undone].sort((a, b) => b - a));
      }),
      { numRuns: 300 },
    ));

  it('writes that it turns back before it undoes anything: a takeover must not go forward again', () =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), script, async (scheduler, fates) => {
        const model = new EngineModel(scheduler, fatesOf(fates));
        await scheduler.waitFor(model.work());
        const firstUndo = model.log.findIndex((entry) => entry.endsWith(':undo'));
        const turn = model.log.indexOf('compensating');
        expect(firstUndo === -1 || (turn !== -1 && turn < firstUndo)).toBe(true);
      }),
      { numRuns: 300 },
    ));
});
