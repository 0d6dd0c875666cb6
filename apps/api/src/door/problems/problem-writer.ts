import type { FastifyReply, FastifyRequest } from 'fastify';
import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { ROOT_LOGGER } from '@schoolhouse/platform/logging/logger';
import { runInContext } from '@schoolhouse/platform/tenant-context/message-context';
import { problemMediaType, problemOf } from '@schoolhouse/platform/problem-details/problem';
import { DomainError } from '@schoolhouse/platform/messaging/domain-error';
import { DoorTools, openRequest } from '../open-request';
import { asProblem } from './framework-problem';

/** Answers whatever was thrown, in one form. A fault of ours is logged here, once, with its stack, and told as INTERNAL. */
@Injectable()
export class ProblemWriter {
  constructor(
    @Inject(ROOT_LOGGER) private readonly logger: Logger,
    private readonly tools: DoorTools,
  ) {}

  write(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { trace, reference } = openRequest(request, reply, this.tools);
    const error = asProblem(thrown);
    const { problem, headers } = problemOf(error);
    if (problem.status >= 500) this.log(error, request);
    if (reply.sent || reply.raw.headersSent) return;
    const instance = request.url.split('?')[0].slice(0, 2_000);
    void reply
      .code(problem.status)
      .headers(headers)
      .removeHeader('etag')
      .header('cache-control', 'no-store')
      .header('content-type', problemMediaType)
      .send(JSON.stringify({ ...problem, instance, traceId: reference ?? trace.traceId }));
  }

  /** The router has logged what a handler of a module threw; what passes here unnamed was thrown by the door or a controller. */
  private log(error: unknown, request: FastifyRequest): void {
    const line = { method: request.method, route: request.routeOptions?.url };
    runInContext(request.door.context, () => {
      if (!(error instanceof DomainError)) this.logger.error({ ...line, err: error }, 'a request failed');
      else this.logger.warn({ ...line, code: error.code, details: error.details }, 'a request could not be carried out');
    });
  }
}
