import { ClientNats, ServerNats } from '@nestjs/microservices';
import type { Subscription } from '@nats-io/transport-node';
import type { Address } from '../address';
import type { Answering, CallReply, CallRequest, Line, Listener } from '../line';
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
  async stop(): Promise<void> {
    const { subscriptions } = this as unknown as { subscriptions: readonly Subscription[] }; // private to Nest's types
    await Promise.all(subscriptions.map((subscription) => subscription.drain()));
  }
}

export async function listenOnNats(address: Address, modules: readonly string[], answer: Answering): Promise<Listener> {
  const server = new DrainingNats(options(address));
  for (const module of modules) server.addHandler(callPattern(module), (request: CallRequest) => answer(request), false, { queue: module });
  await new Promise<void>((resolve, reject) => void server.listen(((error?: Error) => (error ? reject(error) : resolve())) as () => void));
  return { stop: () => server.stop(), close: () => server.close() };
}
