import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { runInContext } from '@schoolhouse/platform/tenant-context/message-context';
import { observeRequest } from '@schoolhouse/platform/telemetry/http-metrics';
import { isTracing } from '@schoolhouse/platform/telemetry/tracing';
import { finishAnswer } from './finish-answer';
import { takeFormBodies } from './form-body';
import { takeJsonBodies } from './json-body';
import { openRequest, type DoorTools } from './open-request';
import type { RateLimits } from './rate-limits/rate-limits';
import { traceRequest } from './trace-request';

/** What every request passes, in this order. To be called before the routes are registered: hooks hold for later routes only. */
export function openDoor(fastify: FastifyInstance, tools: DoorTools, limits: RateLimits, logger: Logger): void {
  takeJsonBodies(fastify);
  takeFormBodies(fastify);
  fastify.decorateRequest('door');
  fastify.addHook('onRequest', (request, reply, done) => {
    openRequest(request, reply, tools);
    // Probes are never sent away: whoever shares an address with a flood would be taken for dead.
    if (!limits.limits('address') || quiet.test(request.routeOptions.url ?? '')) return done();
    limits.count('address', request.ip, reply).then(() => done(), done);
  });
  // Reading the body is over: from here on everything runs in callbacks and promises that are begun in this context.
  fastify.addHook('preValidation', (request, _reply, done) => runInContext(request.door.context, done));
  fastify.addHook('preSerialization', (request, reply, returned, done) => {
    try {
      done(null, finishAnswer(returned, request, reply));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => done(null, reply.statusCode === 304 ? null : payload));
  fastify.addHook('onResponse', (request, reply, done) => {
    report(request, reply.statusCode, logger);
    done();
  });
}

const quiet = /^\/(health|metrics)/;

/** By what a request is called in logs, metrics and traces: never its path as it came, of which there are endlessly many. */
const routeOf = ({ door: { strangled }, routeOptions }: FastifyRequest): string => (strangled?.where === 'old' ? strangled.rule.pattern : (routeOptions.url ?? 'none'));

function report(request: FastifyRequest, status: number, logger: Logger): void {
  const { door, method } = request;
  if (!door) return;
  const route = routeOf(request);
  const ms = Math.round((performance.now() - door.startedAt) * 100) / 100;
  observeRequest(method, route, status, ms);
  if (isTracing() && !quiet.test(route)) traceRequest(method, route, status, door);
  const level = status >= 500 ? 'error' : quiet.test(route) ? 'debug' : 'info';
  if (!logger.isLevelEnabled(level)) return;
  const { reference, context } = door;
  runInContext(context, () => logger[level]({ method, route, path: request.url.split('?')[0], status, ms, ip: request.ip, reference }, 'request'));
}
