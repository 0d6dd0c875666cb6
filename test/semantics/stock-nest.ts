import { AsyncLocalStorage } from 'node:async_hooks';
import { Controller, Module, type INestApplicationContext, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CommandHandler, CqrsModule, type ICommandHandler } from '@nestjs/cqrs';
import { ClientProxyFactory, MessagePattern, Transport, type ClientProxy } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { objectsIn, sharedBy, textOf } from './observation';

/** One thing that a program can see change when its module moves, as stock Nest shows it. */
export interface StockKind {
  readonly kind: string;
  readonly here: string;
  readonly elsewhere: string;
  readonly differs: boolean;
}

class Carry {
  constructor(public thing: unknown) {}
}
class Unhandled {}
class SeatTaken extends Error {
  readonly code = 'SEAT_TAKEN';
  constructor(readonly details: object) {
    super('The seat is taken.');
  }
}

const tenant = new AsyncLocalStorage<string>();
let seen: unknown;
let conduct: (message: Carry) => unknown;

@CommandHandler(Carry)
class CarryHandler implements ICommandHandler<Carry> {
  async execute(message: Carry): Promise<unknown> {
    await new Promise((resolve) => setImmediate(resolve));
    seen = message;
    return conduct(message);
  }
}

@Controller()
class CarryController {
  constructor(private readonly bus: CommandBus) {}

  /** Made into its class again by hand: what comes has none, and the bus finds handlers by class. */
  @MessagePattern('carry')
  carry({ thing }: Carry): Promise<unknown> {
    return this.bus.execute(new Carry(thing) as never);
  }

  @MessagePattern('carry-as-it-came')
  carryAsItCame(message: Carry): Promise<unknown> {
    return this.bus.execute(message as never);
  }
}

@Module({ imports: [CqrsModule.forRoot()], providers: [CarryHandler] })
class Hall {}

@Module({ imports: [CqrsModule.forRoot()], controllers: [CarryController], providers: [CarryHandler] })
class ServedHall {}

interface Outcome {
  readonly text: string;
  readonly saw: unknown;
  readonly answer?: unknown;
}
type Send = (message: object, pattern?: string) => Promise<unknown>;

const withinMs = 1_000;

async function outcomeOf(send: Send, message: object): Promise<Outcome> {
  seen = undefined;
  const late = new Promise((resolve) => setTimeout(() => resolve('no end'), withinMs).unref());
  try {
    const answer = await Promise.race([send(message), late]);
    return { text: textOf(answer), saw: seen, answer };
  } catch (error) {
    const fields = typeof error === 'object' && error !== null ? { ...error } : error;
    return { text: `${error instanceof SeatTaken ? 'SeatTaken' : error instanceof Error ? 'Error' : 'thrown'} ${error instanceof Error ? error.message.split('\n')[0] : ''} ${textOf(fields)}`, saw: seen };
  }
}

const echo = ({ thing }: Carry): unknown => ({ thing });
type Try = (send: Send) => Promise<string>;

/** What the handler saw of a thing that was sent, and what came back. */
const carried = (make: () => unknown): Try => async (send) => {
  conduct = echo;
  const { saw, text } = await outcomeOf(send, new Carry(make()));
  return `handler saw ${textOf((saw as Carry | undefined)?.thing)}; ${text}`;
};
const ending = (end: () => unknown): Try => async (send) => {
  conduct = end;
  return (await outcomeOf(send, new Carry(1))).text;
};
const refuse = (error: unknown) => (): never => {
  throw error;
};

const tries: Readonly<Record<string, Try>> = {
  'a message that is handed to the bus as it came': async (send) => {
    conduct = echo;
    return (await outcomeOf((message) => send(message, 'carry-as-it-came'), new Carry(1))).text;
  },
  'Date': carried(() => new Date(0)),
  'Map and Set': carried(() => ({ map: new Map([['a', 1]]), set: new Set([1]) })),
  'NaN, Infinity and -0': carried(() => [NaN, Infinity, -0]),
  'undefined in a field or a list': carried(() => ({ a: undefined, list: [undefined] })),
  'BigInt': carried(() => 1n),
  'a circle': carried(() => {
    const circle: { self?: object } = {};
    circle.self = circle;
    return circle;
  }),
  'instances of classes and functions in a message': carried(() => ({ tell: new SeatTaken({}), run: () => 1 })),
  'texts with NUL and half surrogates': carried(() => 'a\0b\ud800'),
  'nesting of 5,000 levels': carried(() => {
    let deep: object = {};
    for (let level = 0; level < 5_000; level += 1) deep = { deep };
    return deep;
  }),
  'a message that is changed after it was sent': async (send) => {
    conduct = echo;
    const message = new Carry({ seats: 1 });
    const sent = outcomeOf(send, message);
    (message.thing as { seats: number }).seats = 99;
    return (await sent).text;
  },
  'a handler that changes its message': async (send) => {
    conduct = ({ thing }) => ((thing as { seats: number }).seats = 99);
    const message = new Carry({ seats: 1 });
    await outcomeOf(send, message);
    return `the sender now holds ${textOf(message.thing)}`;
  },
  'an answer that its handler keeps': async (send) => {
    const kept = { seats: 1 };
    conduct = () => kept;
    const { answer } = await outcomeOf(send, new Carry(1));
    return sharedBy(objectsIn(kept), objectsIn(answer)) ? 'shared with the sender' : 'the sender has its own';
  },
  'an error of a class, with code and details': ending(refuse(new SeatTaken({ row: 3 }))),
  'a text or null that is thrown': ending(refuse('full')),
  'no answer (undefined)': ending(() => undefined),
  'what rides in AsyncLocalStorage (school, user, trace)': ending(() => ({ tenant: tenant.getStore() })),
  'a message that nobody handles': async (send) => (await outcomeOf(send, new Unhandled())).text,
  'a handler that never answers': ending(() => new Promise(() => undefined)),
};

/** The same traps on a plain house of Nest: its bus within the process, and its TCP transport to a microservice with the same handler. */
export async function stockDifferences(): Promise<StockKind[]> {
  const port = await findFreePort();
  const here: INestApplicationContext = await NestFactory.createApplicationContext(Hall, { logger: false });
  const served: INestMicroservice = await NestFactory.createMicroservice(ServedHall, { transport: Transport.TCP, options: { host: '127.0.0.1', port }, logger: false });
  await served.listen();
  const client: ClientProxy = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });
  const bus = here.get(CommandBus);
  const local: Send = (message) => bus.execute(message as never);
  const remote: Send = (message, pattern = message instanceof Carry ? 'carry' : 'unhandled') => firstValueFrom(client.send(pattern, message));
  const kinds: StockKind[] = [];
  try {
    for (const [kind, attempt] of Object.entries(tries)) {
      const told = await tenant.run('school-a', () => attempt(local));
      const afar = await tenant.run('school-a', () => attempt(remote));
      kinds.push({ kind, here: told, elsewhere: afar, differs: told !== afar });
    }
  } finally {
    client.close();
    await served.close();
    await here.close();
  }
  return kinds;
}
