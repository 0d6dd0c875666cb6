import { ClientRMQ, RmqRecordBuilder, ServerRMQ } from '@nestjs/microservices';
import { newId } from '../../ids/ids';
import type { Address } from '../address';
import { LineFault, type Answering, type CallReply, type CallRequest, type Line, type Listener } from '../line';
import { ask, callPattern } from './nest-client';

const urls = ({ hosts, user = 'guest', password = 'guest' }: Address): string[] => hosts.map(({ host, port }) => `amqp://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}`);

/** Gone with its last listener and not kept through a restart: calls are for now, what must not be lost is in the outbox. */
const queueOptions = { durable: false, autoDelete: true };
/** A message is several small writes: without noDelay each call waits until the broker has acknowledged the first one, some 40 ms. */
const socketOptions = { reconnectTimeInSeconds: 1, heartbeatIntervalInSeconds: 5, connectionOptions: { timeout: 2_000, noDelay: true } };

/** One queue a module, which its copies share. A call that waits there longer than its caller is dropped by the broker. */
export class RabbitmqLine implements Line {
  private readonly clients = new Map<string, ClientRMQ>();

  constructor(private readonly address: Address) {}

  send(request: CallRequest, timeoutMs: number): Promise<CallReply> {
    const record = new RmqRecordBuilder(request).setOptions({ expiration: String(Math.ceil(timeoutMs)), persistent: false }).build();
    return ask(this.client(request.module), callPattern(request.module), record, timeoutMs);
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.close()));
  }

  private client(module: string): ClientRMQ {
    const known = this.clients.get(module);
    if (known) return known;
    const client = new ClientRMQ({ urls: urls(this.address), queue: callPattern(module), queueOptions, noAssert: true, persistent: false, socketOptions });
    this.clients.set(module, client);
    return client;
  }
}

interface RawChannel {
  cancel(consumerTag: string): Promise<unknown>;
}

/** Nest's server closes its channel with what it is at; here the broker first stops to send it more. */
class DrainingRmq extends ServerRMQ {
  private raw?: RawChannel;

  constructor(
    address: Address,
    module: string,
    private readonly tag = newId(),
  ) {
    super({ urls: urls(address), queue: callPattern(module), queueOptions, noAck: true, prefetchCount: 0, consumerTag: tag, socketOptions, maxConnectionAttempts: 1 } as ConstructorParameters<typeof ServerRMQ>[0]);
  }

  override setupChannel(channel: never, callback: () => void): Promise<void> {
    this.raw = channel;
    return super.setupChannel(channel, callback);
  }

  /** Nest leaves what the broker says to a reply to nobody: one that dies before it has said anything would end the process. The caller hears nothing, in his time. */
  override sendMessage<T>(reply: T, replyTo: string, correlationId: string): void {
    const sent = this.channel!.sendToQueue(replyTo, Buffer.from(JSON.stringify(this.serializer.serialize(reply as never))), { correlationId });
    sent.catch((error: Error) => this.logger.warn(`A reply was lost with its broker: ${error.message}`));
  }

  async stop(): Promise<void> {
    await this.raw?.cancel(this.tag);
  }
}

export async function listenOnRabbitmq(address: Address, modules: readonly string[], answer: Answering): Promise<Listener> {
  const servers = modules.map((module) => {
    const server = new DrainingRmq(address, module);
    server.addHandler(callPattern(module), (request: CallRequest) => answer(request));
    return server;
  });
  await Promise.all(servers.map((server) => new Promise<void>((resolve, reject) => void server.listen(((error?: Error) => (error ? reject(new LineFault('no', error.message)) : resolve())) as never))));
  return {
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
    close: async () => void (await Promise.all(servers.map((server) => server.close()))),
  };
}
