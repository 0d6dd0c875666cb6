import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { InvalidClient, InvalidScope, TooManyAttempts } from '@schoolhouse/identity';
import { DomainError } from '@schoolhouse/platform/messaging/domain-error';
import { ProblemWriter } from '../door/problems/problem-writer';

const codes = ['invalid_request', 'invalid_client', 'unsupported_grant_type', 'invalid_scope'] as const;
type OauthCode = (typeof codes)[number];

export const oauthErrorSchema = z
  .object({ error: z.enum(codes), error_description: z.string() })
  .meta({ id: 'OauthError', description: 'No token, and why (RFC 6749, 5.2).' });

/** A fault of a token request that exists in HTTP only. */
export class OauthRefusal extends Error {
  constructor(
    readonly error: OauthCode,
    description: string,
  ) {
    super(description);
  }
}

/** Errors of the token endpoint as RFC 6749 wants them, because clients of OAuth read no others. What is a fault of ours stays a problem. */
@Catch()
export class OauthErrors implements ExceptionFilter {
  constructor(private readonly problems: ProblemWriter) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const error = codeOf(thrown);
    if (!error) return this.problems.write(thrown, http.getRequest<FastifyRequest>(), reply);
    const { message } = thrown as Error;
    void reply.code(statusOf(thrown, error)).headers(headersFor(thrown, error)).send({ error, error_description: message });
  }
}

function codeOf(thrown: unknown): OauthCode | undefined {
  if (thrown instanceof OauthRefusal) return thrown.error;
  if (InvalidClient.is(thrown) || TooManyAttempts.is(thrown)) return 'invalid_client';
  if (InvalidScope.is(thrown)) return 'invalid_scope';
  return thrown instanceof DomainError && thrown.kind === 'invalid' ? 'invalid_request' : undefined;
}

function statusOf(thrown: unknown, error: OauthCode): number {
  if (TooManyAttempts.is(thrown)) return 429;
  return error === 'invalid_client' ? 401 : 400;
}

function headersFor(thrown: unknown, error: OauthCode): Record<string, string> {
  if (TooManyAttempts.is(thrown)) return { 'retry-after': String((thrown as DomainError).details.retryAfter) };
  return error === 'invalid_client' ? { 'www-authenticate': 'Basic realm="schoolhouse"' } : {};
}
