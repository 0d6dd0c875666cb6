import { createHmac } from 'node:crypto';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { idFrom } from '@schoolhouse/platform/ids/ids';
import { HttpProblem } from '@schoolhouse/platform/problem-details/http-problem';
import { traitsOf } from '../route';
import { beginTrace } from '../trace-context';
import { traceEntry } from '../trace-request';
import { canonical } from './canonical';

/** What was asked is kept as a keyed hash: a bare one of a body with a password could be guessed at by whoever reads the table. */
export class FingerprintKey {
  constructor(readonly secret: string) {}
}

/**
 * Names the command of a POST by what the client calls it, so that the unit of work does it once. The name holds for one
 * caller, in one school, on one route; what was asked (path and body) is remembered with it and must be the same again.
 */
@Injectable()
export class IdempotencyGuard implements CanActivate {
  constructor(private readonly key: FingerprintKey) {}

  canActivate(execution: ExecutionContext): boolean {
    const http = execution.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    if (request.method !== 'POST' || !traitsOf(execution.getHandler()).needsIdempotencyKey) return true;
    const key = keyOf(request.headers['idempotency-key']);
    const { door, routeOptions, url, body } = request;
    const { tenantId = '', principal } = door.context;
    const id = idFrom(tenantId, principal.id, `POST ${routeOptions.url}`, key);
    const fingerprint = createHmac('sha256', this.key.secret).update(`${url.split('?')[0]} ${canonical(body)}`).digest('base64');
    door.context.commandKey = { id, fingerprint, whenInFlight: 'refuse' };
    door.reference = id.replaceAll('-', '');
    if (!door.trace.parent) joinFirstDelivery(door.reference, request, http.getResponse<FastifyReply>());
    return true;
  }
}

/** All deliveries of one command are one trace, unless the caller has begun one; a refusal names the command in any case, and so is the same bytes each time. */
function joinFirstDelivery(traceId: string, { door }: FastifyRequest, reply: FastifyReply): void {
  traceEntry(door, traceId);
  door.trace = beginTrace(traceId);
  door.context.traceparent = door.trace.traceparent;
  reply.header('traceparent', door.trace.traceparent);
}

/** A bare token or a quoted string (structured field), of 1 to 255 visible characters. @throws HttpProblem 400 */
function keyOf(header: string | string[] | undefined): string {
  const given = Array.isArray(header) ? header.join(',') : header?.trim();
  if (!given) throw new HttpProblem(400, 'IDEMPOTENCY_KEY_REQUIRED', 'Send Idempotency-Key with a name of your own for this request, such as a UUID, and the same one when you repeat it.');
  const [, quoted, bare] = /^(?:"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"|([\x21\x23-\x7e]+))$/.exec(given) ?? [];
  const key = quoted?.replace(/\\(["\\])/g, '$1') ?? bare;
  if (!key || key.length > 255) throw new HttpProblem(400, 'IDEMPOTENCY_KEY_INVALID', 'An Idempotency-Key is a token or a quoted string of 1 to 255 visible characters.');
  return key;
}
