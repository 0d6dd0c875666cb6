import type { FastifyRequest } from 'fastify';
import type { MessageContext } from '@schoolhouse/platform/tenant-context/message-context';
import { hopByHop } from './hop-by-hop';

/** What only we may say to an old system; a client that says it is not heard. The last two would lead it to another path than the one that was looked at. */
const ours = /^(?:x-school-.*|x-user-id|forwarded|x-forwarded-.*|x-real-ip|x-request-id|x-correlation-id|traceparent|tracestate|x-original-url|x-rewrite-url)$/;
/** `Expect` was answered by us already. */
const ofThisConnection = /^(?:host|expect)$/;

export interface Told {
  readonly publicUrl: string;
  readonly forwardsToken: boolean;
  /** Absent for who belongs to no school. */
  readonly schoolId?: string;
  /** Who says so, signed, where this process can sign. */
  readonly statement?: string;
}

/** The headers of a request as an old system gets them: those of the client, without what it claims to be, and with who it is. */
export function requestHeaders(request: FastifyRequest, { principal, correlationId, traceparent }: MessageContext, told: Told): Record<string, string | string[]> {
  const dropped = hopByHop(request.headers);
  const given = Object.entries(request.headers).filter(
    // Servers that make variables of headers take x_school_id for x-school-id.
    (header): header is [string, string | string[]] => header[1] !== undefined && !header[0].includes('_') && !dropped.has(header[0]) && !ours.test(header[0]) && !ofThisConnection.test(header[0]),
  );
  const { protocol, host } = new URL(told.publicUrl);
  const proto = protocol.slice(0, -1);
  // None of a client that has gone already.
  const [client = 'unknown', ...proxies] = [...(request.ips ?? [request.ip])].filter(Boolean).reverse();
  const { authorization, ...passed } = Object.fromEntries(given);
  return {
    ...passed,
    ...(told.forwardsToken && authorization !== undefined && { authorization }),
    'x-forwarded-for': [client, ...proxies].join(', '),
    'x-forwarded-proto': proto,
    'x-forwarded-host': host,
    forwarded: [`for=${node(client)};host="${host}";proto=${proto}`, ...proxies.map((proxy) => `for=${node(proxy)}`)].join(', '),
    'x-request-id': correlationId,
    'x-correlation-id': correlationId,
    ...(traceparent && { traceparent }),
    'x-user-id': principal.id,
    ...(told.schoolId && { 'x-school-id': told.schoolId }),
    ...(told.statement && { 'x-school-context': told.statement }),
  };
}

/** RFC 7239: an IPv6 address stands in brackets and quotes. */
const node = (address: string): string => (address.includes(':') ? `"[${address}]"` : address);
