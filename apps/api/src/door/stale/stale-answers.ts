import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { Counter } from 'prom-client';
import { catchError, of, tap, throwError, type Observable } from 'rxjs';
import { DomainError } from '@schoolhouse/platform/messaging/domain-error';
import { Answer } from '../answer';
import { traitsOf } from '../route';

const served = new Counter({ name: 'schoolhouse_http_stale_answers_total', help: 'Requests answered as before, because who knows better was away.', labelNames: ['route'] as const });

interface Kept {
  readonly returned: unknown;
  readonly at: number;
}

/**
 * The last answer to the same question of the same school, for when the module that knows is away, or its database is. Who may
 * ask was decided before, by guards that take nothing old. A client that wants none says `Cache-Control: no-cache`.
 */
@Injectable()
export class StaleAnswers implements NestInterceptor {
  private readonly kept = new LRUCache<string, Kept>({ max: 500 });

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const ttl = (traitsOf(execution.getHandler()).staleIfAwaySeconds ?? 0) * 1_000;
    const question = `${request.door.context.tenantId} ${request.url}`;
    return next.handle().pipe(
      tap((returned) => this.kept.set(question, { returned, at: performance.now() }, { ttl })),
      catchError((error: unknown) => {
        const before = saysNothing(error) && !wantsFresh(request) ? this.kept.get(question) : undefined;
        if (!before) return throwError(() => error);
        served.inc({ route: request.routeOptions.url });
        return of(asOld(before));
      }),
    );
  }
}

const saysNothing = (error: unknown): boolean => error instanceof DomainError && (error.kind === 'unavailable' || error.kind === 'timeout');

const wantsFresh = ({ headers }: FastifyRequest): boolean => /\bno-(cache|store)\b/i.test(headers['cache-control'] ?? '');

/** Age as RFC 9111, Cache-Status as RFC 9211 have it: what is shown was true that many seconds ago. */
function asOld({ returned, at }: Kept): Answer {
  const { body, headers, status } = returned instanceof Answer ? returned : new Answer(returned);
  return new Answer(body, { ...headers, age: String(Math.floor((performance.now() - at) / 1_000)), 'cache-status': 'schoolhouse; hit; fwd=stale; detail=away' }, status);
}
