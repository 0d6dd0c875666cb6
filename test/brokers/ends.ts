import type { Contract } from '@schoolhouse/platform/messaging/contract';
import { MessageRouter, type Handle } from '@schoolhouse/platform/messaging/message-router';
import { runInContext, systemPrincipal, type MessageContext } from '@schoolhouse/platform/tenant-context/message-context';
import { parseAddress } from '@schoolhouse/platform/remote/address';
import { TrustingCalls } from '@schoolhouse/platform/remote/call-headers';
import { ModuleServer } from '@schoolhouse/platform/remote/module-server';
import { openLine } from '@schoolhouse/platform/remote/open-line';
import { RemoteModule } from '@schoolhouse/platform/remote/remote-module';
import { defaultRemoteSettings } from '@schoolhouse/platform/remote/remote-settings';

/** One copy of a module, served at an address. */
export async function open(at: string, handlers: Record<string, Handle>, served: Contract): Promise<ModuleServer> {
  const router = new MessageRouter();
  for (const [type, handle] of Object.entries(handlers)) router.register(type, handle);
  const server = new ModuleServer([served], router, new TrustingCalls(), '1.0.0');
  await server.listen([parseAddress(at)]);
  return server;
}

/** A process that has a way to a module and nothing else. */
export class Caller {
  private constructor(
    readonly remote: RemoteModule,
    private readonly router: MessageRouter,
  ) {}

  static async to(at: string, known: Contract): Promise<Caller> {
    const address = parseAddress(at);
    const remote = new RemoteModule(known, address.text, await openLine(address), new TrustingCalls(), defaultRemoteSettings);
    const router = new MessageRouter();
    for (const type of [...known.commands, ...known.queries]) router.route(type.type, (message, context, ms) => remote.call(type, message, context, ms));
    return new Caller(remote, router);
  }

  send(message: object, context: Partial<MessageContext> = {}): Promise<unknown> {
    return runInContext({ principal: systemPrincipal, correlationId: 'c', ...context }, () => this.router.dispatch(message));
  }
}
