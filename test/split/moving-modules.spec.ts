import { Logger } from '@nestjs/common';
import { register } from 'prom-client';
import { z } from 'zod';
import { contract } from '@schoolhouse/platform/messaging/contract';
import { query } from '@schoolhouse/platform/messaging/message';
import type { Handle, MessageRouter } from '@schoolhouse/platform/messaging/message-router';
import { place } from '@schoolhouse/platform/messaging/placement';
import { domainError } from '@schoolhouse/platform/messaging/domain-error';
import { TrustingCalls } from '@schoolhouse/platform/remote/call-headers';
import { ModuleUnavailable } from '@schoolhouse/platform/remote/errors';
import { MovingModules } from '@schoolhouse/platform/remote/moving-modules';
import type { PlacementRule } from '@schoolhouse/platform/remote/placement-rule';
import type { PlacementRules } from '@schoolhouse/platform/remote/placement-rules';
import { RemoteModules } from '@schoolhouse/platform/remote/remote-modules';
import { newId } from '@schoolhouse/platform/ids/ids';
import type { MessageContext } from '@schoolhouse/platform/tenant-context/message-context';
import { anAddress, BookSeat, GetSeat, hall, inContext, routerOf, serveHall, until } from './hall';

const SeatTaken = domainError('SEAT_TAKEN', 'conflict', 'The seat is taken.');

/** The rules as the table keeps them: a change raises the version, and what was changed since is not taken back. */
class RulesInMemory implements Pick<PlacementRules, 'all' | 'takeBack'> {
  rule?: PlacementRule;

  set(fields: Partial<PlacementRule>): void {
    this.rule = { module: 'hall', at: '', shareBasisPoints: 0, schools: [], flag: null, shadow: false, note: '', ...fields, version: (this.rule?.version ?? 0) + 1 };
  }

  async all(): Promise<PlacementRule[]> {
    return this.rule ? [this.rule] : [];
  }

  async takeBack({ version }: PlacementRule, note: string): Promise<void> {
    if (this.rule?.version === version) this.set({ note });
  }
}

const by = (place: string, done: object[] = []): Record<string, Handle> => ({
  [BookSeat.type]: async (message) => {
    done.push(message);
    return { by: place };
  },
  [GetSeat.type]: async () => ({ by: place }),
});

beforeAll(() => Logger.overrideLogger(false));

describe('a module that moves', () => {
  let at: string;
  let router: MessageRouter;
  let rules: RulesInMemory;
  let moving: MovingModules;
  let remotes: RemoteModules;
  let doneHere: object[];
  const ends: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    at = await anAddress('tcp');
    doneHere = [];
    router = routerOf(by('here', doneHere));
    rules = new RulesInMemory();
    remotes = new RemoteModules({ credentials: () => new TrustingCalls() });
    moving = new MovingModules([place(hall, class {}, 'here')], router, rules as never, remotes);
    await moving.onApplicationBootstrap();
  });

  afterEach(async () => {
    moving.onApplicationShutdown();
    await remotes.onApplicationShutdown();
    for (const end of ends.splice(0)) await end();
  });

  const serve = async (handlers: Record<string, Handle>, served = hall) => {
    const server = await serveHall(at, handlers, { served });
    ends.push(() => server.close(0));
    return server;
  };
  const send = (message: object, context: Partial<MessageContext> = { tenantId: newId() }) => inContext(context, () => router.dispatch(message));
  const goTo = async (fields: Partial<PlacementRule>) => {
    rules.set({ at, ...fields });
    const { version } = rules.rule!;
    await until(() => rules.rule!.version > version || moving.inForce.some((rule) => rule.version === version));
  };
  const isBack = () => until(() => moving.inForce.length === 0 && rules.rule?.shareBasisPoints === 0);
  const counted = async (name: string, labels: Record<string, string>) =>
    (await register.getSingleMetric(name)?.get())?.values.find((value) => Object.entries(labels).every(([label, said]) => value.labels[label] === said))?.value ?? 0;

  it('is served there for the schools of the rule and for no other, and comes back with the rule', async () => {
    await serve(by('there'));
    const [moved, staying] = [newId(), newId()];
    await goTo({ schools: [moved] });
    expect(await send(new GetSeat({ row: 1 }), { tenantId: moved })).toEqual({ by: 'there' });
    expect(await send(new GetSeat({ row: 1 }), { tenantId: staying })).toEqual({ by: 'here' });
    rules.set({ at });
    await until(() => moving.inForce.length === 0);
    expect(await send(new GetSeat({ row: 1 }), { tenantId: moved })).toEqual({ by: 'here' });
  });

  it('answers with the refusals of there, and stays', async () => {
    await serve({ ...by('there'), [BookSeat.type]: async () => Promise.reject(new SeatTaken()) });
    await goTo({ shareBasisPoints: 10_000 });
    await expect(send(new BookSeat({ row: 1 }))).rejects.toMatchObject({ code: 'SEAT_TAKEN' });
    expect([doneHere, moving.inForce.length]).toEqual([[], 1]);
  });

  it('is served here instead when nobody is there any more, and the rule is taken back for all', async () => {
    const server = await serve(by('there'));
    await goTo({ shareBasisPoints: 10_000 });
    await server.close(0);
    expect(await send(new GetSeat({ row: 1 }))).toEqual({ by: 'here' });
    await isBack();
    expect(rules.rule?.note).toMatch(/^taken back: (MODULE_UNAVAILABLE|OUTCOME_UNKNOWN)/);
  });

  it('does here what there is no version to do: it surely was not begun', async () => {
    await serve({ [GetSeat.type]: async () => ({ by: 'there' }) }, contract('hall', { commands: [], queries: [GetSeat], events: [] }));
    await goTo({ shareBasisPoints: 10_000 });
    expect(await send(new BookSeat({ row: 1 }))).toEqual({ by: 'here' });
    await isBack();
  });

  it('does not take for its own absence that of a module which it asks', async () => {
    await serve({ ...by('there'), [BookSeat.type]: async () => Promise.reject(new ModuleUnavailable({ module: 'kitchen' })) });
    await goTo({ shareBasisPoints: 10_000 });
    await expect(send(new BookSeat({ row: 1 }))).rejects.toMatchObject({ code: 'MODULE_UNAVAILABLE' });
    expect(doneHere).toEqual([]);
  });

  it.each([
    ['a query', new GetSeat({ row: 1 }), {}],
    ['a command with a key', new BookSeat({ row: 1 }), { commandKey: { id: newId(), createdAt: new Date().toISOString() } as unknown as MessageContext['commandKey'] }],
  ])('does %s here when it broke there', async (_, message, context) => {
    const fault = async () => Promise.reject(new Error('broken'));
    await serve({ [BookSeat.type]: fault, [GetSeat.type]: fault });
    await goTo({ shareBasisPoints: 10_000 });
    expect(await send(message, { tenantId: newId(), ...context })).toEqual({ by: 'here' });
    await isBack();
  });

  it('does not do a command a second time that has no key and may have been done', async () => {
    await serve({ ...by('there'), [BookSeat.type]: async () => Promise.reject(new Error('broken after the seat was booked')) });
    await goTo({ shareBasisPoints: 10_000 });
    await expect(send(new BookSeat({ row: 1 }))).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(doneHere).toEqual([]);
    await isBack();
  });

  it('is asked there as well and answers from here, whatever is said there', async () => {
    const asked: object[] = [];
    const doneThere: object[] = [];
    const answers = [async () => ({ by: 'there' }), async () => Promise.reject(new Error('broken')), async () => ({ by: 'here' })];
    await serve({ ...by('there', doneThere), [GetSeat.type]: async (message) => answers[asked.push(message) - 1]() });
    const before = await Promise.all(['different', 'failed', 'same'].map((outcome) => counted('schoolhouse_moving_shadows_total', { outcome })));
    await goTo({ shadow: true });
    for (const [i, outcome] of ['different', 'failed', 'same'].entries()) {
      expect(await send(new GetSeat({ row: 1 }))).toEqual({ by: 'here' });
      await until(async () => (await counted('schoolhouse_moving_shadows_total', { outcome })) === before[i] + 1);
    }
    expect(await send(new BookSeat({ row: 1 }))).toEqual({ by: 'here' });
    expect([asked.length, doneThere, doneHere.length, moving.inForce.length]).toEqual([3, [], 1, 1]);
  });

  it('is taken back when it is slow there', async () => {
    await serve({ ...by('there'), [GetSeat.type]: () => new Promise((resolve) => setTimeout(() => resolve({ by: 'there' }), 120)) });
    const [moved, staying] = [newId(), newId()];
    await goTo({ schools: [moved] });
    await Promise.all(Array.from({ length: 60 }, () => [send(new GetSeat({ row: 1 }), { tenantId: moved }), send(new GetSeat({ row: 1 }), { tenantId: staying })]).flat());
    await isBack();
    expect(rules.rule?.note).toMatch(/ms there and \d+ ms here$/);
  });

  it('does not move to a version that does not fit, and says in what', async () => {
    class GetOtherSeat extends query('hall.get-seat', { input: z.strictObject({ row: z.number(), place: z.number() }), answer: z.object({ by: z.string() }) }) {}
    await serve({ [BookSeat.type]: async () => null, [GetSeat.type]: async () => null }, contract('hall', { commands: [BookSeat], queries: [GetOtherSeat], events: [] }));
    await goTo({ shareBasisPoints: 10_000 });
    await isBack();
    expect(rules.rule?.note).toMatch(/INCOMPATIBLE_PEER.*hall\.get-seat.*place/);
    expect(await send(new GetSeat({ row: 1 }))).toEqual({ by: 'here' });
  });

  it('leaves a rule alone that was changed since its fault', async () => {
    const server = await serve(by('there'));
    await goTo({ shareBasisPoints: 10_000 });
    await server.close(0);
    const again = await anAddress('tcp');
    const other = await serveHall(again, by('there again'));
    ends.push(() => other.close(0));
    rules.set({ at: again, shareBasisPoints: 10_000 });
    expect(await send(new GetSeat({ row: 1 }))).toMatchObject({ by: expect.stringMatching(/^(here|there again)$/) });
    await until(async () => ((await send(new GetSeat({ row: 1 }))) as { by: string }).by === 'there again');
    expect(rules.rule?.shareBasisPoints).toBe(10_000);
  });
});
