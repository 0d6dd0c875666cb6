import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OldAddress } from '@schoolhouse/platform/strangler/old-address';
import { hopByHop } from './hop-by-hop';
import type { OldAnswer } from './old-system';

/** What is said of the request and of our address, and so by us alone. All other headers that an answer of ours has stand unless the old system says otherwise. */
const ours = /^(?:x-correlation-id|traceparent|ratelimit|ratelimit-policy|strict-transport-security)$/;
const addresses = new Set(['location', 'content-location']);
const withoutBody = new Set([204, 205, 304]);

/**
 * The answer of an old system, as it comes: status, headers and body are its own. One that breaks off before anything of its body came
 * is told as a fault; later, the client's is broken off as well.
 */
export async function giveAnswer({ statusCode, headers, body, brokenBy }: OldAnswer, address: OldAddress, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const dropped = hopByHop(headers);
  reply.code(statusCode);
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || dropped.has(name) || ours.test(name)) continue;
    reply.header(name, addresses.has(name) ? atOurs(String(value), address) : value);
  }
  if (request.method !== 'HEAD' && !withoutBody.has(statusCode)) return void reply.send(Readable.from(piecesOf(body, brokenBy), { objectMode: false }));
  await body.dump();
  void reply.send(null);
}

async function* piecesOf(body: AsyncIterable<Buffer>, brokenBy: OldAnswer['brokenBy']): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    throw brokenBy(error);
  }
}

/** An address on the host of the old system is the same path at ours. Never one that begins with //, which would be another host. */
export function atOurs(location: string, { origin, base }: OldAddress): string {
  if (!/^(?:https?:\/\/|\/(?!\/))/i.test(location) || !URL.canParse(location, origin)) return location;
  const url = new URL(location, origin);
  if (url.origin !== origin) return location;
  const path = url.pathname.replace(/^\/+/, '/');
  return `${base && path.startsWith(`${base}/`) ? path.slice(base.length).replace(/^\/+/, '/') : path}${url.search}${url.hash}`;
}
