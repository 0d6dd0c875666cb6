import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CommandHandler, CqrsModule, type ICommandHandler } from '@nestjs/cqrs';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { ServiceBroker } from 'moleculer';
import { firstValueFrom } from 'rxjs';
import { z } from 'zod';
import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { contract } from '@schoolhouse/platform/messaging/contract';
import { command } from '@schoolhouse/platform/messaging/message';
import { MessageRouter } from '@schoolhouse/platform/messaging/message-router';
import { parseAddress } from '@schoolhouse/platform/remote/address';
import { TrustingCalls } from '@schoolhouse/platform/remote/call-headers';
import { ModuleServer } from '@schoolhouse/platform/remote/module-server';
import { openLine } from '@schoolhouse/platform/remote/open-line';
import { RemoteModule } from '@schoolhouse/platform/remote/remote-module';
import { defaultRemoteSettings } from '@schoolhouse/platform/remote/remote-settings';
import { runInContext, systemPrincipal } from '@schoolhouse/platform/tenant-context/message-context';
import type { Bench } from '../bench';
import { median, times, type Figure, type SectionReport } from '../report';

const text = z.string().max(200);
class Book extends command('hall.book', { input: z.strictObject({ student: text, activity: text, grade: z.int() }), answer: z.object({ seat: text, left: z.int() }) }) {}

const wish = { student: '01980a2b-5c3d-7e4f-8a1b-2c3d4e5f6a7b', activity: '01980a2b-5c3d-7e4f-8a1b-2c3d4e5f6a7c', grade: 4 };
const seat = { seat: '01980a2b-5c3d-7e4f-8a1b-2c3d4e5f6a7d', left: 3 };

type Call = () => Promise<unknown>;
interface Side {
  readonly here: Call;
  readonly byTcp: Call;
  close(): Promise<void>;
}

/** One call, one after the other, between two ends in this process: what each framework takes for carrying it, here and over TCP. */
export async function calls(bench: Bench): Promise<SectionReport> {
  const sides = { Schoolhouse: await schoolhouse(), 'stock Nest': await stockNest(), 'Moleculer 0.14': await moleculer() };
  const found: Record<string, { here: number[]; byTcp: number[] }> = Object.fromEntries(Object.keys(sides).map((name) => [name, { here: [], byTcp: [] }]));
  try {
    for (let round = 0; round < (bench.options.quick ? 1 : 5); round += 1) {
      for (const [name, { here, byTcp }] of Object.entries(sides)) {
        found[name].here.push(await p50(here, 20_000));
        found[name].byTcp.push(await p50(byTcp, 3_000));
      }
    }
  } finally {
    for (const side of Object.values(sides)) await side.close();
  }
  const ours = found.Schoolhouse;
  const figures = Object.entries(found).flatMap(([name, { here, byTcp }]): Figure[] => [
    { what: `${name}, a call here, p50`, measured: microseconds(median(here)), beside: name === 'Schoolhouse' ? undefined : `ours ${times(median(ours.here) / median(here))}` },
    { what: `${name}, a call over TCP, p50`, measured: microseconds(median(byTcp)), beside: name === 'Schoolhouse' ? undefined : `ours ${times(median(ours.byTcp) / median(byTcp))}` },
  ]);
  return { section: 'calls', figures, data: found };
}

const microseconds = (ms: number): string => `${(ms * 1_000).toFixed(1)} µs`;

async function p50(call: Call, count: number): Promise<number> {
  for (let i = 0; i < count / 4; i += 1) await call();
  const taken: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const began = performance.now();
    await call();
    taken.push(performance.now() - began);
  }
  return taken.sort((a, b) => a - b)[count >> 1];
}

async function schoolhouse(): Promise<Side> {
  const hall = contract('hall', { commands: [Book], queries: [], events: [] });
  const [here, there, away] = [new MessageRouter(), new MessageRouter(), new MessageRouter()];
  for (const router of [here, there]) router.register(Book.type, async () => seat);
  const address = parseAddress(`tcp://127.0.0.1:${await findFreePort()}`);
  const server = new ModuleServer([hall], there, new TrustingCalls(), 'bench');
  await server.listen([address]);
  const remote = new RemoteModule(hall, address.text, await openLine(address), new TrustingCalls(), defaultRemoteSettings);
  away.route(Book.type, (message, context, patienceMs) => remote.call(Book as never, message, context, patienceMs));
  const by = (router: MessageRouter): Call => () => runInContext({ principal: systemPrincipal, correlationId: 'bench', tenantId: wish.student }, () => router.dispatch(new Book(wish)));
  return {
    here: by(here),
    byTcp: by(away),
    async close() {
      await remote.close();
      await server.close(0);
    },
  };
}

class StockBook {
  constructor(readonly wish: object) {}
}

@CommandHandler(StockBook)
class StockBookHandler implements ICommandHandler<StockBook> {
  async execute(): Promise<unknown> {
    return seat;
  }
}

@Controller()
class StockController {
  constructor(private readonly bus: CommandBus) {}

  @MessagePattern('book')
  book(sent: object): Promise<unknown> {
    return this.bus.execute(new StockBook(sent) as never);
  }
}

@Module({ imports: [CqrsModule.forRoot()], controllers: [StockController], providers: [StockBookHandler] })
class StockHall {}

async function stockNest(): Promise<Side> {
  const options = { host: '127.0.0.1', port: await findFreePort() };
  const server = await NestFactory.createMicroservice(StockHall, { transport: Transport.TCP, options, logger: false });
  await server.listen();
  const bus = server.get(CommandBus, { strict: false });
  const client = ClientProxyFactory.create({ transport: Transport.TCP, options });
  await client.connect();
  return {
    here: () => bus.execute(new StockBook(wish) as never),
    byTcp: () => firstValueFrom(client.send('book', wish)),
    async close() {
      await client.close();
      await server.close();
    },
  };
}

/** With its validator on, as a program would have it, and two nodes that know each other's address. */
async function moleculer(): Promise<Side> {
  const [first, second] = [await findFreePort(), await findFreePort()];
  const urls = [`127.0.0.1:${first}/one`, `127.0.0.1:${second}/two`];
  const node = (nodeID: string, port: number) => new ServiceBroker({ nodeID, logger: false, transporter: { type: 'TCP', options: { port, urls, udpDiscovery: false } } });
  const one = node('one', first);
  const two = node('two', second);
  const params = { student: 'string|max:200', activity: 'string|max:200', grade: 'number|integer' };
  one.createService({ name: 'near', actions: { book: { params, handler: async () => seat } } });
  two.createService({ name: 'far', actions: { book: { params, handler: async () => seat } } });
  await Promise.all([one.start(), two.start()]);
  await one.waitForServices('far', 15_000);
  return {
    here: () => one.call('near.book', wish) as unknown as Promise<unknown>,
    byTcp: () => one.call('far.book', wish) as unknown as Promise<unknown>,
    async close() {
      await one.stop();
      await two.stop();
    },
  };
}
