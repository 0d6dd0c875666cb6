import fc from 'fast-check';
import { z } from 'zod';
import { currentContext, runInContext, systemPrincipal, type CommandKey, type MessageContext } from '../tenant-context/message-context';
import { DomainError, domainError } from './domain-error';
import { command, query } from './message';
import { MessageRouter } from './message-router';

const SeatTaken = domainError('SEAT_TAKEN', 'conflict', 'The seat is taken.');

class BookSeat extends command('hall.book-seat', {
  input: z.strictObject({ row: z.number(), name: z.string().optional(), day: z.iso.datetime().optional(), seats: z.record(z.string(), z.number()).optional() }),
  answer: z.object({ seat: z.number(), note: z.string().optional() }),
}) {}

class CarryThing extends command('hall.carry-thing', { input: z.strictObject({ thing: z.unknown() }), answer: z.object({ thing: z.unknown() }) }) {}

class ForgetSeat extends command('hall.forget-seat', { input: z.strictObject({}), answer: z.null() }) {}

class SendOn extends command('hall.send-on', { input: z.strictObject({}), answer: z.object({ keys: z.array(z.string()) }) }) {}

class GetKey extends query('hall.get-key', { input: z.strictObject({}), answer: z.object({ keys: z.array(z.string()) }) }) {}

/** A process that takes one message. */
class Hall {
  readonly router = new MessageRouter();

  takes<Message extends object>(type: (new (...fields: never[]) => Message) & { type: string }, handle: (message: Message) => unknown): this {
    this.router.register(type.type, async (message) => handle(message as Message));
    return this;
  }

  send(message: object, context: Partial<MessageContext> = {}): Promise<unknown> {
    return runInContext({ principal: systemPrincipal, correlationId: 'c', ...context }, () => this.router.dispatch(message));
  }
}

const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a message within the process is as one between processes:', () => {
  beforeAll(() => {
    jest.spyOn(process.stdout, 'write').mockReturnValue(true); // the router logs what is a fault of ours
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterAll(() => jest.restoreAllMocks());

  it('JSON arrives as it was, both ways', async () => {
    const hall = new Hall().takes(CarryThing, ({ thing }) => ({ thing }));
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (thing) => {
        expect(await hall.send(new CarryThing({ thing }))).toEqual(overTheWire({ thing }));
      }),
    );
  });

  it.each([
    ['a Date for a time', { row: 1, day: new Date(0) as never }, '/day'],
    ['a Map for a record', { row: 1, seats: new Map([['a', 1]]) as never }, '/seats'],
    ['not a number', { row: NaN }, '/row'],
    ['infinity', { row: Infinity }, '/row'],
    ['a BigInt', { row: 1n as never }, '/row'],
    ['a field that nobody knows', { row: 1, rwo: 2 } as never, '/'],
  ])('%s is refused before it is sent', async (_, fields, pointer) => {
    const taken: object[] = [];
    const hall = new Hall().takes(BookSeat, (message) => taken.push(message));
    const refusal = await hall.send(new BookSeat(fields)).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'INVALID_REQUEST', kind: 'invalid', details: { message: 'hall.book-seat', errors: [{ pointer }] } });
    expect(taken).toEqual([]);
  });

  it.each([
    ['a BigInt', 1n],
    ['a Date', new Date(0)],
    ['a Map', new Map()],
    ['not a number', NaN],
    ['an object of a class', new Hall()],
    ['a circle', (() => { const circle: { self?: object } = {}; circle.self = circle; return circle; })()],
  ])('%s in what a schema leaves open is refused', async (_, thing) => {
    const hall = new Hall().takes(CarryThing, () => ({ thing: null }));
    await expect(hall.send(new CarryThing({ thing }))).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    const answering = new Hall().takes(CarryThing, () => ({ thing }));
    await expect(answering.send(new CarryThing({ thing: 1 }))).rejects.toMatchObject({ code: 'INVALID_ANSWER', kind: 'internal' });
  });

  it('an undefined field is no field', async () => {
    let taken: object = {};
    const hall = new Hall().takes(BookSeat, (message) => ((taken = message), { seat: 1, note: undefined }));
    expect(Object.keys((await hall.send(new BookSeat({ row: 1, name: undefined }))) as object)).toEqual(['seat']);
    expect(Object.keys(taken)).toEqual(['row']);
  });

  it('the handler gets a message of its class, and not the one that was sent', async () => {
    const taken: BookSeat[] = [];
    const sent = new BookSeat({ row: 1, seats: { a: 1 } });
    await new Hall().takes(BookSeat, (message) => (taken.push(message), { seat: 1 })).send(sent);
    expect(taken[0]).toBeInstanceOf(BookSeat);
    expect(taken[0]).not.toBe(sent);
    expect(taken[0].seats).not.toBe(sent.seats);
  });

  it('what is changed after it was sent is not changed for the handler', async () => {
    const sent = new BookSeat({ row: 1, seats: { a: 1 } });
    let seen: unknown;
    const hall = new Hall().takes(BookSeat, async (message) => {
      await Promise.resolve();
      seen = { ...message };
      return { seat: 1 };
    });
    const answer = hall.send(sent);
    sent.seats!.a = 99;
    await answer;
    expect(seen).toEqual({ row: 1, seats: { a: 1 } });
  });

  it('what is changed after it was answered is not changed for who asked, nor the other way round', async () => {
    const kept = { thing: { list: [1] } };
    const answer = (await new Hall().takes(CarryThing, () => kept).send(new CarryThing({ thing: 1 }))) as typeof kept;
    kept.thing.list.push(2);
    expect(answer).toEqual({ thing: { list: [1] } });
    answer.thing.list.push(3);
    expect(kept).toEqual({ thing: { list: [1, 2] } });
  });

  it('an answer says no more than its contract', async () => {
    expect(await new Hall().takes(BookSeat, () => ({ seat: 4, secret: 'x' })).send(new BookSeat({ row: 1 }))).toEqual({ seat: 4 });
  });

  it('an answer that does not fit its contract is a fault of the module', async () => {
    const hall = new Hall().takes(BookSeat, () => ({ seat: 'four' }));
    await expect(hall.send(new BookSeat({ row: 1 }))).rejects.toMatchObject({ code: 'INVALID_ANSWER', kind: 'internal', details: { errors: [{ pointer: '/seat' }] } });
  });

  it('nothing is an answer too, where the contract says null', async () => {
    expect(await new Hall().takes(ForgetSeat, () => null).send(new ForgetSeat({}))).toBeNull();
  });

  it('a refusal keeps code, kind and details, and is rebuilt', async () => {
    const details = { row: 3, by: ['a'] };
    const thrown = new SeatTaken(details);
    const broken = () => {
      throw thrown;
    };
    const refusal = (await new Hall().takes(BookSeat, broken).send(new BookSeat({ row: 3 })).catch((error: unknown) => error)) as DomainError;
    details.by.push('b');
    expect(refusal).not.toBe(thrown);
    expect(refusal).toBeInstanceOf(DomainError);
    expect(SeatTaken.is(refusal)).toBe(true);
    expect(refusal.toWire()).toEqual({ code: 'SEAT_TAKEN', kind: 'conflict', message: 'The seat is taken.', details: { row: 3, by: ['a'] } });
  });

  it.each([
    ['an Error', new Error('password=hunter2')],
    ['a text', 'password=hunter2'],
    ['nothing', undefined],
  ])('%s that is thrown becomes INTERNAL, and its text stays here', async (_, thrown) => {
    const broken = () => {
      throw thrown;
    };
    const refusal = (await new Hall().takes(BookSeat, broken).send(new BookSeat({ row: 1 })).catch((error: unknown) => error)) as DomainError;
    expect(refusal.toWire()).toEqual({ code: 'INTERNAL', kind: 'internal', message: 'Something went wrong on our side.', details: {} });
    expect(refusal.isDefinite).toBe(false);
    expect(`${refusal.stack}${refusal.cause}`).not.toContain('hunter2');
  });

  it('a detail of a refusal that JSON does not know is left out, and the refusal stays what it is', async () => {
    const broken = () => {
      throw new SeatTaken({ row: 3, since: new Date(0), by: 1n });
    };
    const refusal = (await new Hall().takes(BookSeat, broken).send(new BookSeat({ row: 3 })).catch((error: unknown) => error)) as DomainError;
    expect(refusal.toWire()).toEqual({ code: 'SEAT_TAKEN', kind: 'conflict', message: 'The seat is taken.', details: { row: 3 } });
  });

  it('the context that a handler sees is a copy too, and says until when there is time', async () => {
    const permissions = ['seats:book'];
    let seen: MessageContext | undefined;
    const hall = new Hall().takes(BookSeat, () => ((seen = currentContext()), { seat: 1 }));
    const began = Date.now();
    const booked = hall.send(new BookSeat({ row: 1 }), { tenantId: undefined, principal: { ...systemPrincipal, permissions } });
    permissions.push('everything');
    await booked;
    expect(Object.keys(seen!).sort()).toEqual(['correlationId', 'deadline', 'handling', 'principal']);
    expect(seen!.principal.permissions).toEqual(['seats:book']);
    expect(seen!.deadline! - began).toBeGreaterThanOrEqual(5_000);
  });

  it('a message that nobody takes has no route', async () => {
    await expect(new Hall().send(new BookSeat({ row: 1 }))).rejects.toMatchObject({ code: 'NO_ROUTE', kind: 'unavailable', details: { message: 'hall.book-seat' } });
  });

  it('a second handler for a message is refused', () => {
    expect(() => new Hall().takes(BookSeat, () => null).takes(BookSeat, () => null)).toThrow('Two handlers for hall.book-seat');
  });
});

describe('the time of a message', () => {
  const silent = () => new Hall().takes(BookSeat, () => new Promise(() => undefined));
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('ends after 5 s when nobody says otherwise, with an outcome that is not known', async () => {
    const asked = silent().send(new BookSeat({ row: 1 })).catch((error: unknown) => error);
    let ended = false;
    void asked.then(() => (ended = true));
    await jest.advanceTimersByTimeAsync(4_999);
    expect(ended).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    const refusal = (await asked) as DomainError;
    expect(refusal).toMatchObject({ code: 'CALL_TIMED_OUT', kind: 'timeout', details: { message: 'hall.book-seat', afterMs: 5_000 } });
    expect(refusal.isDefinite).toBe(false);
  });

  it('ends at its deadline', async () => {
    const asked = silent().send(new BookSeat({ row: 1 }), { deadline: Date.now() + 200 }).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(200);
    expect(await asked).toMatchObject({ code: 'CALL_TIMED_OUT', details: { afterMs: 200 } });
  });

  it('being over, it is not begun', async () => {
    const taken: object[] = [];
    const hall = new Hall().takes(BookSeat, (message) => taken.push(message));
    await expect(hall.send(new BookSeat({ row: 1 }), { deadline: Date.now() })).rejects.toMatchObject({ code: 'COMMAND_EXPIRED', kind: 'timeout' });
    expect(taken).toEqual([]);
  });

  it('leaves no timer behind', async () => {
    await new Hall().takes(BookSeat, () => ({ seat: 1 })).send(new BookSeat({ row: 1 }));
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('the key of a command', () => {
  const key: CommandKey = { id: '0190a000-0000-7000-8000-000000000001', fingerprint: '', whenInFlight: 'wait' };
  const keyOf = () => currentContext().commandKey;

  it('names it by its type, and what it sends on by keys that are the same on a repetition', async () => {
    const hall = new Hall();
    hall.takes(ForgetSeat, () => null);
    hall.takes(SendOn, async () => {
      const inner: (string | undefined)[] = [];
      const nested = new Hall().takes(BookSeat, () => (inner.push(keyOf()?.id), { seat: 1 }));
      await nested.router.dispatch(new BookSeat({ row: 1 }));
      return { keys: [keyOf()!.id, keyOf()!.name!, inner[0]!] };
    });
    const first = (await hall.send(new SendOn({}), { commandKey: key })) as { keys: string[] };
    expect(first.keys.slice(0, 2)).toEqual([key.id, 'hall.send-on']);
    expect(first.keys[2]).not.toBe(key.id);
    expect(await hall.send(new SendOn({}), { commandKey: key })).toEqual(first);
  });

  it('is derived by who sends: on the way it is what the handler will see', async () => {
    const hall = new Hall();
    const onTheWay: (CommandKey | undefined)[] = [];
    hall.router.route(BookSeat.type, async (_, context) => (onTheWay.push(context.commandKey), { seat: 1 }));
    await hall.send(new BookSeat({ row: 1 }), { commandKey: key, handling: 'hall.send-on' });
    const elsewhere = new Hall();
    let seen: CommandKey | undefined;
    elsewhere.takes(BookSeat, () => ((seen = keyOf()), { seat: 1 }));
    await elsewhere.router.receive(BookSeat, { row: 1 }, { principal: systemPrincipal, correlationId: 'c', deadline: Date.now() + 1_000, commandKey: onTheWay[0] });
    expect(seen).toEqual(onTheWay[0]);
    expect(seen!.id).not.toBe(key.id);
  });

  it('is left alone by a query', async () => {
    const hall = new Hall().takes(GetKey, () => ({ keys: [keyOf()!.id, String(keyOf()!.name)] }));
    expect(await hall.send(new GetKey({}), { commandKey: key })).toEqual({ keys: [key.id, 'undefined'] });
  });
});
