import { Logger } from '@nestjs/common';
import { z } from 'zod';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { contract } from '@schoolhouse/platform/messaging/contract';
import { DomainError, domainError } from '@schoolhouse/platform/messaging/domain-error';
import { command, query } from '@schoolhouse/platform/messaging/message';
import type { Handle } from '@schoolhouse/platform/messaging/message-router';
import type { ModuleServer } from '@schoolhouse/platform/remote/module-server';
import { currentContext, systemPrincipal, type MessageContext } from '@schoolhouse/platform/tenant-context/message-context';
import { startBroker, type Broker } from './brokers';
import { Caller, open } from './ends';

const SeatTaken = domainError('SEAT_TAKEN', 'conflict', 'The seat is taken.');

class BookSeat extends command('hall.book-seat', { input: z.strictObject({ row: z.number() }), answer: z.object({ seat: z.string() }) }) {}
class GetSeat extends query('hall.get-seat', { input: z.strictObject({ row: z.number() }), answer: z.object({ context: z.record(z.string(), z.unknown()) }) }) {}
class LeaveHall extends command('hall.leave', { input: z.strictObject({}), answer: z.null() }) {}

const hall = contract('hall', { commands: [BookSeat, LeaveHall], queries: [GetSeat], events: [] });

const key = { id: '0190c0de-0000-7000-8000-000000000001', fingerprint: '', whenInFlight: 'wait' } as const;

describe.each(['tcp', 'grpc', 'nats', 'redis', 'rabbitmq'] as const)('a module that is reached by %s', (transport) => {
  let broker: Broker | undefined;
  let at: string;
  const ends: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    if (!process.env.TEST_LOG) Logger.overrideLogger(false);
    if (transport !== 'tcp' && transport !== 'grpc') broker = await startBroker(transport);
  }, 90_000);

  beforeEach(async () => {
    at = broker?.address ?? `${transport}://127.0.0.1:${await findFreePort()}`;
  });

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  afterAll(async () => broker?.stop());

  const serve = async (handlers: Record<string, Handle>, where = at): Promise<ModuleServer> => {
    const server = await open(where, handlers, hall);
    ends.push(() => server.close(0));
    return server;
  };
  const caller = async (where = at): Promise<Caller> => {
    const made = await Caller.to(where, hall);
    ends.push(() => made.remote.close());
    return made;
  };

  it('answers as one that is here', async () => {
    await serve({ [BookSeat.type]: async (message) => ({ seat: `row ${(message as BookSeat).row}` }), [LeaveHall.type]: async () => null });
    const { send } = bound(await caller());
    expect(await send(new BookSeat({ row: 7 }))).toEqual({ seat: 'row 7' });
    expect(await send(new LeaveHall({}))).toBeNull();
  });

  it('refuses by the same error', async () => {
    await serve({ [BookSeat.type]: async () => Promise.reject(new SeatTaken({ row: 3 })) });
    const refusal = await bound(await caller()).send(new BookSeat({ row: 3 })).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DomainError);
    expect((refusal as DomainError).toWire()).toEqual(new SeatTaken({ row: 3 }).toWire());
  });

  it('works in the context of who sent the message', async () => {
    await serve({ [GetSeat.type]: async () => ({ context: { ...currentContext() } }) });
    const { send } = bound(await caller());
    const { context } = (await send(new GetSeat({ row: 1 }), { tenantId: 'school', correlationId: 'c1', commandKey: key, traceparent: '00-a-b-01' })) as { context: MessageContext };
    expect(context).toMatchObject({ tenantId: 'school', correlationId: 'c1', traceparent: '00-a-b-01', handling: GetSeat.type, principal: systemPrincipal });
  });

  it('does not begin what is late, and says so', async () => {
    const begun: unknown[] = [];
    await serve({ [BookSeat.type]: async (message) => ({ seat: String(begun.push(message)) }) });
    const { send } = bound(await caller());
    await expect(send(new BookSeat({ row: 1 }), { deadline: Date.now() - 1 })).rejects.toMatchObject({ code: 'COMMAND_EXPIRED' });
    expect(begun).toEqual([]);
  });

  it('is not waited for longer than the sender has time', async () => {
    let letGo: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    await serve({ [BookSeat.type]: () => gate.then(() => ({ seat: 'late' })) });
    const { send } = bound(await caller());
    await expect(send(new BookSeat({ row: 1 }), { deadline: Date.now() + 400 })).rejects.toMatchObject({ code: 'CALL_TIMED_OUT' });
    letGo();
  });

  it('leaves only when what has come is answered', async () => {
    let letGo: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    let arrived: () => void = () => undefined;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const server = await serve({
      [BookSeat.type]: async () => {
        arrived();
        await gate;
        return { seat: 'the last one' };
      },
    });
    const { send } = bound(await caller());
    const booked = send(new BookSeat({ row: 1 }));
    await arrival;
    const closed = server.close(10_000);
    letGo();
    expect(await booked).toEqual({ seat: 'the last one' });
    await closed;
  });

  it('says that nothing was done when nobody is there', async () => {
    const { send } = bound(await caller());
    const fault = (await send(new BookSeat({ row: 1 }), { deadline: Date.now() + 900 }).catch((error: unknown) => error)) as DomainError;
    expect(['MODULE_UNAVAILABLE', 'CALL_TIMED_OUT']).toContain(fault.code); // a broker that keeps calls for a while cannot know
    expect(fault.isDefinite).toBe(false);
  });

  it('is shared by its copies, and one that leaves is not missed', async () => {
    const where = broker ? [at, at] : [at, `${transport}://127.0.0.1:${await findFreePort()}`];
    const took = [0, 0];
    const servers = await Promise.all(where.map((place, copy) => serve({ [GetSeat.type]: async () => ({ context: { copy: (took[copy] += 1) } }) }, place)));
    const { send } = bound(await caller(broker ? at : where.join(',').replace(`,${transport}://`, ',')));
    let sent = 0;
    while (took.includes(0) && sent < 10_000) sent += (await Promise.all(Array.from({ length: 20 }, () => send(new GetSeat({ row: 1 }))))).length;
    expect(took).not.toContain(0);
    const calls = Array.from({ length: 60 }, () => send(new GetSeat({ row: 1 })));
    const closed = servers[0].close(10_000);
    for (let later = 0; later < 20; later += 1) calls.push(send(new GetSeat({ row: 2 })));
    expect(await Promise.all(calls)).toHaveLength(80);
    await closed;
    expect(took[0] + took[1]).toBe(sent + 80);
  });
});

const bound = (caller: Caller) => ({ send: caller.send.bind(caller) });
