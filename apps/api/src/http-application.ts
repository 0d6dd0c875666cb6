import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { NestLog } from '@schoolhouse/platform/logging/nest-log';
import type { TrustedProxies } from '@schoolhouse/platform/settings/trusted-proxies';
import { openDoor } from './door/open-door';
import { DoorTools } from './door/open-request';
import { answerBrokenConnection } from './door/problems/broken-connection';
import { ProblemWriter } from './door/problems/problem-writer';
import { RateLimits } from './door/rate-limits/rate-limits';
import { ServingState } from './health/serving-state';

const mebibyte = 1_048_576;

export interface HttpOptions {
  readonly trustProxy?: TrustedProxies | false;
  /** How long a client may take to send its headers, and all of it; in milliseconds. */
  readonly patience?: { readonly headersMs: number; readonly requestMs: number };
}

const usualPatience = { headersMs: 10_000, requestMs: 30_000 };

/** Nest on Fastify with our door before it; neither initialised nor listening yet. `root` must bring the door and health modules along. */
export async function createHttpApplication(root: DynamicModule, logger: Logger, { trustProxy = false, patience = usualPatience }: HttpOptions = {}): Promise<NestFastifyApplication> {
  let problems: ProblemWriter | undefined;
  const adapter = new FastifyAdapter({
    bodyLimit: mebibyte,
    trustProxy: typeof trustProxy === 'number' ? (_address, hop) => hop < trustProxy : trustProxy && [...trustProxy],
    requestTimeout: patience.requestMs,
    keepAliveTimeout: 72_000, // longer than the idle time of usual balancers, or they meet connections that we have just closed
    http: { headersTimeout: patience.headersMs, connectionsCheckingInterval: patience.headersMs / 2 }, // Node looks every 30 s, if nobody says otherwise
    return503OnClosing: false, // what has reached us is answered
    genReqId: () => '',
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: answerBrokenConnection,
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => problems?.write(error, request, reply),
  });
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, { bodyParser: false, logger: new NestLog(logger), abortOnError: false });
  problems = app.get(ProblemWriter);
  const serving = app.get(ServingState);
  const fastify = adapter.getInstance();
  openDoor(fastify, app.get(DoorTools), app.get(RateLimits), logger);
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (serving.isDraining) reply.header('connection', 'close');
    done();
  });
  return app;
}
