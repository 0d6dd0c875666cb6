import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidAnswer } from '@schoolhouse/platform/messaging/errors';
import { pointedFaults } from '@schoolhouse/platform/problem-details/pointed-faults';
import { Answer } from './answer';
import { appliedPreference } from './preference';
import { traitsOf } from './route';

/**
 * What a controller has returned becomes what leaves: status and headers of an Answer, 304 for who has it already, and of
 * the body only the fields that the route declares. @throws DomainError INVALID_ANSWER: controller and declaration differ
 */
export function finishAnswer(returned: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
  const answer = returned instanceof Answer ? returned : new Answer(returned);
  if (answer.status !== undefined) reply.code(answer.status);
  reply.headers(answer.headers);
  const { etag } = answer.headers;
  if (etag) {
    reply.header('cache-control', 'private, no-cache');
    if (reads(request) && isKnown(etag, request.headers['if-none-match'])) reply.code(304);
  }
  const { handler, preference } = request.door;
  const applied = preference && appliedPreference(preference, reply.statusCode);
  if (applied) reply.header('preference-applied', applied);
  return handler ? allowed(answer.body, handler, reply.statusCode) : answer.body;
}

const reads = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD';

/** Weak comparison, as RFC 9110 has it for If-None-Match. */
function isKnown(etag: string, ifNoneMatch: string | undefined): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}

function allowed(body: unknown, handler: object, status: number): unknown {
  const schema = traitsOf(handler).answers.get(status);
  if (!schema) return body;
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new InvalidAnswer({ status, errors: pointedFaults(parsed.error.issues) });
}
