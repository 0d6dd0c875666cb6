import { findFreePort } from '@schoolhouse/platform/embedded/ports';
import { contract, type Contract } from '@schoolhouse/platform/messaging/contract';
import { command, query } from '@schoolhouse/platform/messaging/message';
import { MessageRouter, type Handle } from '@schoolhouse/platform/messaging/message-router';
import { parseAddress } from '@schoolhouse/platform/remote/address';
import { TrustingCalls, type CallChecker } from '@schoolhouse/platform/remote/call-headers';
import { ModuleServer } from '@schoolhouse/platform/remote/module-server';
import type { TlsFiles } from '@schoolhouse/platform/remote/tls-files';
import { runInContext, systemPrincipal, type MessageContext } from '@schoolhouse/platform/tenant-context/message-context';
import { z } from 'zod';

export class BookSeat extends command('hall.book-seat', { input: z.strictObject({ row: z.number() }), answer: z.object({ by: z.string() }) }) {}
export class GetSeat extends query('hall.get-seat', { input: z.strictObject({ row: z.number() }), answer: z.object({ by: z.string() }) }) {}

/** A module of which nothing matters but where it is. */
export const hall = contract('hall', { commands: [BookSeat], queries: [GetSeat], events: [] });

export interface HallOptions {
  readonly served?: Contract;
  readonly tls?: TlsFiles;
  readonly checker?: CallChecker;
  readonly isReady?: () => Promise<unknown>;
}

/** Serves the hall to other processes. */
export async function serveHall(at: string, handlers: Record<string, Handle>, { served = hall, tls, checker = new TrustingCalls(), isReady }: HallOptions = {}): Promise<ModuleServer> {
  const server = new ModuleServer([served], routerOf(handlers), checker, '2.0.0', isReady);
  await server.listen([parseAddress(at)], tls);
  return server;
}

export function routerOf(handlers: Record<string, Handle>): MessageRouter {
  const router = new MessageRouter();
  for (const [type, handle] of Object.entries(handlers)) router.register(type, handle);
  return router;
}

export const anAddress = async (transport: string): Promise<string> => `${transport}://127.0.0.1:${await findFreePort()}`;

export const inContext = <T>(context: Partial<MessageContext>, work: () => T): T => runInContext({ principal: systemPrincipal, correlationId: 'c', ...context }, work);

/** Looks again and again; what never holds ends with the time of the test. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}
