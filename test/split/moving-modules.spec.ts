import { Logger } from '@nestjs/common';
import { register } from 'prom-client';
import { z } from 'zod';
import { contract } from '@schoolhouse/platform/messaging/contract';
import { query } from '@schoolhouse/platform/messaging/message';
import { domainError } from '@schoolhouse/platform/messaging/domain-error';
import { CallTimedOut } from '@schoolhouse/platform/messaging/errors';
import { ModuleUnavailable } from '@schoolhouse/platform/remote/errors';
import { newId } from '@schoolhouse/platform/ids/ids';
import { IdentityUnavailable } from '@schoolhouse/platform/service-identity/errors';
import type { MessageContext } from '@schoolhouse/platform/tenant-context/message-context';
import { anAddress, BookSeat, GetSeat, until } from './hall';
import { by, MovingHall } from './moving-hall';

const SeatTaken = domainError('SEAT_TAKEN', 'conflict', 'The seat is taken.');

beforeAll(() => Logger.overrideLogger(false));

describe('a module that moves', () => {
  let house: MovingHall;
  beforeEach(async () => (house = await MovingHall.open()));
  afterEach(() => house.close());

  const counted = async (name: string, labels: Record<string, string>) =>
    (await register.getSingleMetric(name)?.get())?.values.find((value) => Object.entries(labels).every(([label, said]) => value.labels[label] === said))?.value ?? 0;

  it('is served there for the schools of the rule and for no other, and comes back with the rule', async () => {
    await house.serve(by('there'));
    const [moved, staying] = [newId(), newId()];
    await house.goTo({ schools: [moved] });
    expect(await house.send(new GetSeat({ row: 1 }), { tenantId: moved })).toEqual({ by: 'there' });
    expect(await house.send(new GetSeat({ row: 1 }), { tenantId: staying })).toEqual({ by: 'here' });
    house.rules.set({ at: house.at });
    await until(() => house.inForce.length === 0);
    expect(await house.send(new GetSeat({ row: 1 }), { tenantId: moved })).toEqual({ by: 'here' });
  });

  it('goes on by the steps of its rule, whoever has made it, until a fault takes it back', async () => {
    const server = await house.serve(by('there'));
    await house.goTo({ shadow: true, next: [1, 10_000] });
    await until(() => house.inForce[0]?.shareBasisPoints === 10_000);
    expect(await house.servedBy()).toBe('there');
    await server.close(0);
    expect(await house.servedBy()).toBe('here');
    await house.isBack();
    expect(house.rules.rule).toMatchObject({ shareBasisPoints: 0, note: expect.stringMatching(/^taken back: /) });
  });

  it('answers with the refusals of there, and stays', async () => {
    await house.serve({ ...by('there'), [BookSeat.type]: async () => Promise.reject(new SeatTaken()) });
    await house.goTo({ shareBasisPoints: 10_000 });
    await expect(house.send(new BookSeat({ row: 1 }))).rejects.toMatchObject({ code: 'SEAT_TAKEN' });
    expect([house.doneHere, house.inForce.length]).toEqual([[], 1]);
  });

  it('is served here instead when nobody is there any more, and the rule is taken back for all', async () => {
    const server = await house.serve(by('there'));
    await house.goTo({ shareBasisPoints: 10_000 });
    await server.close(0);
    expect(await house.send(new GetSeat({ row: 1 }))).toEqual({ by: 'here' });
    await house.isBack();
    expect(house.rules.rule?.note).toMatch(/^taken back: (MODULE_UNAVAILABLE|OUTCOME_UNKNOWN)/);
  });

  it('goes to nobody who cannot work yet, and says why', async () => {
    const doneThere: object[] = [];
    await house.serve(by('there', doneThere), { isReady: async () => Promise.reject(new ModuleUnavailable({ module: 'kitchen' })) });
    await house.goTo({ shareBasisPoints: 10_000 });
    expect(await house.send(new BookSeat({ row: 1 }))).toEqual({ by: 'here' });
    expect([doneThere, house.rules.rule?.note]).toEqual([[], 'taken back: MODULE_UNAVAILABLE {"module":"kitchen"}']);
  });

  it('asks twice who does not answer in time whether it can work', async () => {
    let asked = 0;
    await house.serve(by('there'), { isReady: async () => (asked += 1) === 1 && Promise.reject(new CallTimedOut({ message: 'hello', afterMs: 1_000 })) });
    await house.goTo({ shareBasisPoints: 10_000 });
    expect([await house.servedBy(), asked]).toEqual(['there', 2]);
  });

  it('waits for an identity that is away, which is no fault of there', async () => {
    let isAway = true;
    await house.serve(by('there'), { isReady: async () => isAway && Promise.reject(new IdentityUnavailable()) });
    house.rules.set({ at: house.at, shareBasisPoints: 10_000 });
    await house.start();
    expect([await house.servedBy(), house.rules.rule?.note]).toEqual(['here', '']);
    isAway = false;
    await until(async () => (await house.servedBy()) === 'there');
  });

  it('goes to no address at which this process takes its calls itself, and says why', async () => {
    const doneThere: object[] = [];
    await house.serve(by('there', doneThere));
    house.listen.push(house.at);
    await house.goTo({ shareBasisPoints: 10_000 });
    expect(await house.send(new BookSeat({ row: 1 }))).toEqual({ by: 'here' });
    expect([doneThere, house.rules.rule?.note]).toEqual([[], expect.stringMatching(/^taken back: this process serves hall there itself/)]);
  });

  it('does here what there is no version to do: it surely was not begun', async () => {
    await house.serve({ [GetSeat.type]: async () => ({ by: 'there' }) }, { served: contract('hall', { commands: [], queries: [GetSeat], events: [] }) });
    await house.goTo({ shareBasisPoints: 10_000 });
    expect(await house.send(new BookSeat({ row: 1 }))).toEqual({ by: 'here' });
    await house.isBack();
  });

  it('does not take for its own absence that of a module which it asks', async () => {
    await house.serve({ ...by('there'), [BookSeat.type]: async () => Promise.reject(new ModuleUnavailable({ module: 'kitchen' })) });
    await house.goTo({ shareBasisPoints: 10_000 });
    await expect(house.send(new BookSeat({ row: 1 }))).rejects.toMatchObject({ code: 'MODULE_UNAVAILABLE' });
    expect(house.doneHere).toEqual([]);
  });

  it.each([
    ['a query', new GetSeat({ row: 1 }), {}],
    ['a command with a key', new BookSeat({ row: 1 }), { commandKey: { id: newId(), createdAt: new Date().toISOString() } as unknown as MessageContext['commandKey'] }],
  ])('does %s here when it broke there', async (_, message, context) => {
    const fault = async () => Promise.reject(new Error('broken'));
    await house.serve({ [BookSeat.type]: fault, [GetSeat.type]: fault });
    await house.goTo({ shareBasisPoints: 10_000 });
    expect(await house.send(message, { tenantId: newId(), ...context })).toEqual({ by: 'here' });
    await house.isBack();
  });

  it('does not do a command a second time that has no key and may have been done', async () => {
    await house.serve({ ...by('there'), [BookSeat.type]: async () => Promise.reject(new Error('broken after the seat was booked')) });
    await house.goTo({ shareBasisPoints: 10_000 });
    await expect(house.send(new BookSeat({ row: 1 }))).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(house.doneHere).toEqual([]);
    await house.isBack();
  });

  it('is asked there as well and answers from here, whatever is said there', async () => {
    const asked: object[] = [];
    const doneThere: object[] = [];
    const answers = [async () => ({ by: 'there' }), async () => Promise.reject(new Error('broken')), async () => ({ by: 'here' })];
    await house.serve({ ...by('there', doneThere), [GetSeat.type]: async (message) => answers[asked.push(message) - 1]() });
    const before = await Promise.all(['different', 'failed', 'same'].map((outcome) => counted('schoolhouse_moving_shadows_total', { outcome })));
    await house.goTo({ shadow: true });
    for (const [i, outcome] of ['different', 'failed', 'same'].entries()) {
      expect(await house.send(new GetSeat({ row: 1 }))).toEqual({ by: 'here' });
      await until(async () => (await counted('schoolhouse_moving_shadows_total', { outcome })) === before[i] + 1);
    }
    expect(await house.send(new BookSeat({ row: 1 }))).toEqual({ by: 'here' });
    expect([asked.length, doneThere, house.doneHere.length, house.inForce.length]).toEqual([3, [], 1, 1]);
  });

  it('is taken back when it is slow there', async () => {
    await house.serve({ ...by('there'), [GetSeat.type]: () => new Promise((resolve) => setTimeout(() => resolve({ by: 'there' }), 120)) });
    const [moved, staying] = [newId(), newId()];
    await house.goTo({ schools: [moved] });
    await Promise.all(Array.from({ length: 60 }, () => [house.send(new GetSeat({ row: 1 }), { tenantId: moved }), house.send(new GetSeat({ row: 1 }), { tenantId: staying })]).flat());
    await house.isBack();
    expect(house.rules.rule?.note).toMatch(/ms there and \d+ ms here$/);
  });

  it('does not move to a version that does not fit, and says in what', async () => {
    class GetOtherSeat extends query('hall.get-seat', { input: z.strictObject({ row: z.number(), place: z.number() }), answer: z.object({ by: z.string() }) }) {}
    await house.serve({ [BookSeat.type]: async () => null, [GetSeat.type]: async () => null }, { served: contract('hall', { commands: [BookSeat], queries: [GetOtherSeat], events: [] }) });
    await house.goTo({ shareBasisPoints: 10_000 });
    await house.isBack();
    expect(house.rules.rule?.note).toMatch(/INCOMPATIBLE_PEER.*hall\.get-seat.*place/);
    expect(await house.send(new GetSeat({ row: 1 }))).toEqual({ by: 'here' });
  });

  it('leaves a rule alone that was changed since its fault', async () => {
    const server = await house.serve(by('there'));
    await house.goTo({ shareBasisPoints: 10_000 });
    await server.close(0);
    const again = await anAddress('tcp');
    await house.serve(by('there again'), { at: again });
    house.rules.set({ at: again, shareBasisPoints: 10_000 });
    expect(await house.send(new GetSeat({ row: 1 }))).toMatchObject({ by: expect.stringMatching(/^(here|there again)$/) });
    await until(async () => (await house.servedBy()) === 'there again');
    expect(house.rules.rule?.shareBasisPoints).toBe(10_000);
  });
});
