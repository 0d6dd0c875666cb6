import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter } from 'prom-client';
import type { PathRule } from '@schoolhouse/platform/strangler/path-rule';
import { runInContext } from '@schoolhouse/platform/tenant-context/message-context';
import { canonical } from '../door/idempotency/canonical';
import { OldSystems } from './old-systems';

const atOnce = 16;

const shadows = new Counter({ name: 'schoolhouse_strangled_shadows_total', help: 'What was read here and at the old system as well, by how the answers compare.', labelNames: ['route', 'outcome'] as const });

/** Asks the old system what was read here, to compare status and body. Nobody waits for it or is told what it says. */
@Injectable()
export class PathShadows implements OnModuleInit {
  private readonly logger = new Logger(PathShadows.name);
  private underway = 0;

  constructor(
    private readonly http: HttpAdapterHost,
    private readonly oldSystems: OldSystems,
  ) {}

  onModuleInit(): void {
    if (!this.http.httpAdapter) return; // the modules of the api, opened without its HTTP
    const fastify = this.http.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onSend', (request, { statusCode }, payload, done) => {
      const { strangled } = request.door ?? {};
      if (strangled?.rule.shadow && strangled.where === 'here' && request.method === 'GET' && typeof payload === 'string') this.compare(strangled.rule, request, { status: statusCode, body: payload });
      done(null, payload);
    });
  }

  /** Left out when there are many: what is read here must not suffer for the comparison. */
  private compare(rule: PathRule, request: FastifyRequest, ours: Read): void {
    if (this.underway >= atOnce) return;
    this.underway += 1;
    void this.outcomeOf(rule, request, ours).then((outcome) => {
      this.underway -= 1;
      shadows.inc({ route: rule.pattern, outcome });
      if (outcome !== 'same') runInContext(request.door.context, () => this.logger.warn({ route: rule.pattern, path: request.url.split('?', 1)[0], outcome }, 'The old system did not answer as was answered here'));
    });
  }

  private async outcomeOf(rule: PathRule, request: FastifyRequest, ours: Read): Promise<'same' | 'different' | 'failed'> {
    try {
      const theirs = await runInContext(request.door.context, () => this.oldSystems.read(rule, request));
      return theirs.status === ours.status && meaningOf(theirs.body) === meaningOf(ours.body) ? 'same' : 'different';
    } catch (error) {
      this.logger.debug(error);
      return 'failed';
    }
  }
}

export interface Read {
  readonly status: number;
  readonly body: string;
}

/** JSON is the same in whatever order and spacing it was written. */
function meaningOf(body: string): string {
  try {
    return canonical(JSON.parse(body));
  } catch (error) {
    if (error instanceof SyntaxError) return body;
    throw error;
  }
}
