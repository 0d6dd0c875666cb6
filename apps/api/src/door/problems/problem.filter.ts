import { Catch, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '@schoolhouse/platform/messaging/domain-error';
import { HttpProblem } from '@schoolhouse/platform/problem-details/http-problem';
import { SuspiciousAccess } from '@schoolhouse/platform/tenant-context/suspicious-access';
import { Routes } from '../routes';
import { ProblemWriter } from './problem-writer';

/** The one place where errors of routes, guards, parsers and of no route at all become answers. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly writer: ProblemWriter,
    private readonly routes: Routes,
    private readonly suspicious: SuspiciousAccess,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    if (error instanceof DomainError && error.kind === 'not-found') this.suspicious.afterNotFound({ path: request.params, query: request.query, body: request.body }, request.door.context);
    this.writer.write(error instanceof NotFoundException ? this.notRouted(request) : error, request, http.getResponse<FastifyReply>());
  }

  private notRouted({ url, method }: FastifyRequest): HttpProblem {
    const allowed = this.routes.methodsAt(url.split('?')[0]);
    if (allowed.length === 0) return new HttpProblem(404, 'ROUTE_NOT_FOUND', 'There is nothing at this address.');
    return new HttpProblem(405, 'METHOD_NOT_ALLOWED', `${method} is not possible here.`, { allow: allowed.join(', ') });
  }
}
