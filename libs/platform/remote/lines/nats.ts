import { ClientNats, ServerNats } from '@nestjs/microservices';
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import { SettingsError } from '../../settings/settings-error';
import type { Address } from '../address';
import { largestEnvelope, type Answering, type CallReply, type CallRequest, type Line, type Listener } from '../line';
import { ask, callPattern } from './nest-client';

const options = ({ hosts, user, password }: Address) => ({
  servers: hosts.map(({ host, port }) => `${host}:${port}`),
  ...(user && { user, pass: password }),
  maxReconnectAttempts: -1,
  reconnectTimeWait: 250,
  timeout: 2_000,
});

/** One subject a module; its copies are a queue group, so that the broker deals calls out among them. */
export class NatsLine implements Line {
  private readonly client: ClientNats;

  constructor(address: Address) {
    this.client = new ClientNats(options(address));
  }

  send(request: CallRequest, timeoutMs: number): Promise<CallReply> {
    return ask(this.client, callPattern(request.module), request, timeoutMs);
  }

  async close(): Promise<void> {
    await this.client.close();
  }
}

/** Nest's server waits a fixed time when it closes; here the subscriptions end first, and what they had is answered. */
class DrainingNats extends ServerNats {
  get largestPayload(): number {
    return this.unwrap<NatsConnection>().info?.max_payload ?? 0;
  }

  async stop(): Promise<void> {
    const { subscriptions } = this as unknown as { subscriptions: readonly Subscription[] }; // private to Nest's types
    await Promise.all(subscriptions.map((subscription) => subscription.drain()));
  }
}

/** @throws SettingsError when the broker would not carry what every other line does: it has 1 MiB unless it is told otherwise */
export async function listenOnNats(address: Address, modules: readonly string[], answer: Answering): Promise<Listener> {
  const server = new DrainingNats(options(address));
  for (const module of modules) server.addHandler(callPattern(module), (request: CallRequest) => answer(request), false, { queue: module });
  await new Promise<void>((resolve, reject) => void server.listen(((error?: Error) => (error ? reject(error) : resolve())) as () => void));
  if (server.largestPayload < largestEnvelope) {
    const limit = server.largestPayload;
    await server.close();
    throw new SettingsError([`${address.text} carries at most ${limit} bytes, and messages have up to ${largestEnvelope}: give nats-server max_payload: 8MB`]);
  }
  return { stop: () => server.stop(), close: () => server.close() };
}
