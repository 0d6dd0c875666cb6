import { Logger } from '@nestjs/common';
import { z } from 'zod';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { contract } from '@schoolhouse/platform/messaging/contract';
import { command, query } from '@schoolhouse/platform/messaging/message';
import type { Handle } from '@schoolhouse/platform/messaging/message-router';
import { startBroker, type Broker } from '../brokers/brokers';
import { Caller, open } from '../brokers/ends';

const seat = { seat: z.string() };
const list = { seats: z.array(z.strictObject(seat)) };

class OldBookSeat extends command('hall.book-seat', { input: z.strictObject({ row: z.int() }), answer: z.strictObject(seat) }) {}
class OldListSeats extends query('hall.list-seats', { input: z.strictObject({}), answer: z.object(list) }) {}
const old = contract('hall', { commands: [OldBookSeat], queries: [OldListSeats], events: [] });

/** Grown: fields more, both ways, and a message more. */
class BookSeat extends command('hall.book-seat', { input: z.strictObject({ row: z.int(), side: z.enum(['left', 'right']).default('left'), note: z.string().optional() }), answer: z.strictObject({ ...seat, price: z.int().optional() }) }) {}
class ListSeats extends query('hall.list-seats', { input: z.strictObject({}), answer: z.object({ seats: z.array(z.strictObject({ ...seat, side: z.string().optional() })) }) }) {}
class CountSeats extends query('hall.count-seats', { input: z.strictObject({}), answer: z.object({ count: z.int() }) }) {}
const grown = contract('hall', { commands: [BookSeat], queries: [ListSeats, CountSeats], events: [] });

/** Broken: a field that is demanded; the list is as it was. */
class BrokenBookSeat extends command('hall.book-seat', { input: z.strictObject({ row: z.int(), ticket: z.string() }), answer: z.strictObject(seat) }) {}
const broken = contract('hall', { commands: [BrokenBookSeat], queries: [OldListSeats], events: [] });

const taken: object[] = [];
const keep = (answer: unknown): Handle => async (message) => {
  taken.push({ ...message });
  return answer;
};
const oldHandlers = { 'hall.book-seat': keep({ seat: 'old' }), 'hall.list-seats': keep({ seats: [{ seat: 'old' }] }) };
const grownHandlers = { 'hall.book-seat': keep({ seat: 'new', price: 3 }), 'hall.list-seats': keep({ seats: [{ seat: 'new', side: 'left' }] }), 'hall.count-seats': keep({ count: 2 }) };

const ends: (() => Promise<void>)[] = [];
let broker: Broker;

beforeAll(async () => {
  Logger.overrideLogger(false); // a version that does not fit is told as an error
  broker = await startBroker('nats');
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  taken.length = 0;
});
afterAll(() => broker.stop());

const free = async (): Promise<string> => `tcp://127.0.0.1:${await findFreePort()}`;
const serve = async (...args: Parameters<typeof open>): Promise<void> => {
  const server = await open(...args);
  ends.push(() => server.close(0));
};
const caller = async (...args: Parameters<typeof Caller.to>): Promise<Caller> => {
  const made = await Caller.to(...args);
  ends.push(() => made.remote.close());
  return made;
};
const refusalOf = (sent: Promise<unknown>): Promise<unknown> => sent.then((answer) => ({ answer }), (error: unknown) => error);

describe('a caller and a module of different versions', () => {
  it('work together when the module is the newer one, on the first call and on all others', async () => {
    const at = await free();
    await serve(at, grownHandlers, grown);
    const asking = await caller(at, old);
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await asking.send(new OldBookSeat({ row: 1 }))).toEqual({ seat: 'new' });
      expect(await asking.send(new OldListSeats({}))).toEqual({ seats: [{ seat: 'new' }] });
    }
    expect(taken.filter((message) => 'row' in message)).toEqual(Array.from({ length: 3 }, () => ({ row: 1, side: 'left' })));
  });

  it('work together when the caller is the newer one, on the first call and on all others', async () => {
    const at = await free();
    await serve(at, oldHandlers, old);
    const asking = await caller(at, grown);
    for (let turn = 0; turn < 3; turn += 1) expect(await asking.send(new BookSeat({ row: 2, side: 'right', note: 'aisle' }))).toEqual({ seat: 'old' });
    expect(taken).toEqual(Array.from({ length: 3 }, () => ({ row: 2 })));
  });

  it('refuse a message that the other does not know, and say so', async () => {
    const at = await free();
    await serve(at, oldHandlers, old);
    const asking = await caller(at, grown);
    for (let turn = 0; turn < 2; turn += 1) expect(await refusalOf(asking.send(new CountSeats({})))).toMatchObject({ code: 'NO_ROUTE', details: { message: 'hall.count-seats' } });
  });

  it('refuse a message that does not fit, every time, naming it and its field, and begin nothing; what fits goes on', async () => {
    const at = await free();
    await serve(at, { 'hall.book-seat': keep({ seat: 'x' }), 'hall.list-seats': oldHandlers['hall.list-seats'] }, broken);
    const asking = await caller(at, old);
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await refusalOf(asking.send(new OldBookSeat({ row: 1 })))).toMatchObject({ code: 'INCOMPATIBLE_PEER', details: { message: 'hall.book-seat', field: '/ticket', reason: 'is not known, but is demanded' } });
      expect(await asking.send(new OldListSeats({}))).toEqual({ seats: [{ seat: 'old' }] });
    }
    expect(taken).toEqual([{}, {}]);
  });

  it('are seen at the start, by a hello', async () => {
    const at = await free();
    await serve(at, oldHandlers, broken);
    expect((await (await caller(at, old)).remote.greet(1_000)).misfits).toEqual([{ message: 'hall.book-seat', field: '/ticket', reason: 'is not known, but is demanded' }]);
  });
});

describe('versions side by side behind one subject of a broker', () => {
  it('take the calls of old and new callers alike', async () => {
    await serve(broker.address, oldHandlers, old);
    await serve(broker.address, grownHandlers, grown);
    const [first, second] = [await caller(broker.address, old), await caller(broker.address, grown)];
    const seats = new Set<string>();
    while (seats.size < 4) {
      const { seat: toOld, ...moreToOld } = (await first.send(new OldBookSeat({ row: 1 }))) as { seat: string };
      const { seat: toNew } = (await second.send(new BookSeat({ row: 1, note: 'x' }))) as { seat: string };
      expect(moreToOld).toEqual({});
      seats.add(`old caller, ${toOld}`).add(`new caller, ${toNew}`);
    }
    expect([...seats].sort()).toEqual(['new caller, new', 'new caller, old', 'old caller, new', 'old caller, old']);
  });
});
