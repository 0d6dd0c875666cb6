import { Controller, Get, Res, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheckService, type HealthIndicatorFunction } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { register } from 'prom-client';
import { z } from 'zod';
import { Answer } from '../door/answer';
import { Answers, Public } from '../door/route';
import { Dependencies } from './dependencies';
import { ServingState } from './serving-state';

const checksSchema = z.record(z.string(), z.looseObject({ status: z.enum(['up', 'down', 'degraded']) }));
const healthSchema = z
  .object({ status: z.enum(['ok', 'degraded', 'error', 'shutting_down']), info: checksSchema.optional(), error: checksSchema.optional(), details: checksSchema })
  .meta({ id: 'Health', examples: [{ status: 'ok', info: { database: { status: 'up' } }, error: {}, details: { database: { status: 'up' } } }] });
const summary = { also: { 503: healthSchema } };

@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly dependencies: Dependencies,
    private readonly serving: ServingState,
  ) {}

  @Get('health/live')
  @Public()
  @Answers(200, z.object({ status: z.literal('ok') }), { summary: 'Whether the process lives; it asks nothing of anybody' })
  isAlive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('health/ready')
  @Public()
  @Answers(200, healthSchema, { summary: 'Whether it wants requests: not while it drains, without its database, or on a schema that does not fit; degraded while a module elsewhere does not answer', ...summary })
  isReady(): Promise<Answer> {
    if (this.serving.isDraining) return Promise.resolve(unavailable({ status: 'shutting_down', details: {} }));
    return this.ask([() => this.dependencies.database(), () => this.dependencies.schema(), ...this.dependencies.moving(), ...this.dependencies.elsewhere()]);
  }

  @Get('health')
  @Public()
  @Answers(200, healthSchema, { summary: 'Each module, here and elsewhere, and dependency', ...summary })
  healthOfAll(): Promise<Answer> {
    return this.ask([() => this.dependencies.database(), () => this.dependencies.schema(), ...this.dependencies.modules(), ...this.dependencies.moving(), ...this.dependencies.elsewhere()]);
  }

  @Get('metrics')
  @Public()
  @Answers(200, null, { summary: 'Metrics, as Prometheus reads them' })
  metrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.header('content-type', register.contentType);
    return register.metrics();
  }

  private async ask(checks: HealthIndicatorFunction[]): Promise<Answer> {
    try {
      return new Answer(await this.health.check(checks));
    } catch (error) {
      if (error instanceof ServiceUnavailableException) return unavailable(error.getResponse() as object);
      throw error;
    }
  }
}

const unavailable = (result: object): Answer => new Answer(result, { 'retry-after': '1' }, 503);
