import type { FastifyReply, FastifyRequest } from 'fastify';
import { newId } from '@schoolhouse/platform/ids/ids';
import { anonymous, type DoorRequest } from './door-request';
import { type CursorSigner } from './lists/cursor';
import { parsePreference } from './preference';
import { continueTrace } from './trace-context';

/** What the door needs to open a request, the same for all of them. */
export class DoorTools {
  constructor(readonly cursors: CursorSigner) {}
}

/** The longest that anything begun by a request may go on, besides what the client itself is willing to wait. */
const longestWorkMs = 30_000;
const correlationForm = /^[\w.:-]{1,100}$/;

/** Gives a request its ids, deadline and (empty) context, once, and the reply the headers that every answer has. */
export function openRequest(request: FastifyRequest, reply: FastifyReply, { cursors }: DoorTools): DoorRequest {
  if (request.door) return request.door;
  const { headers } = request;
  const trace = continueTrace(one(headers.traceparent));
  const wanted = one(headers['x-correlation-id']);
  const correlationId = wanted && correlationForm.test(wanted) ? wanted : newId();
  const deadline = Date.now() + longestWorkMs + 1_000 * (parsePreference(headers.prefer).waitSeconds ?? 0);
  reply.headers({
    'x-correlation-id': correlationId,
    traceparent: trace.traceparent,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'strict-transport-security': 'max-age=31536000',
  });
  const context = { principal: anonymous, correlationId, traceparent: trace.traceparent, deadline };
  return (request.door = { context, trace, startedAt: performance.now(), cursors });
}

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header);
