import { type Server as HttpServer } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ServingState } from './health/serving-state';

const lookEveryMs = 25;
/** Connections that are idle now may carry a request in the next moment: their clients get this long to be told by an answer that it was the last. */
const idleGraceMs = 1_000;

/**
 * Ends without failing a request: readiness fails, nobody new is let in, every answer tells its client that the connection
 * ends, and when all have gone (or the grace is over) the rest of the program is closed.
 */
export async function closeGracefully(app: NestFastifyApplication, graceSeconds: number): Promise<void> {
  app.get(ServingState).drain();
  const server = app.getHttpServer() as HttpServer;
  if (server.listening) await drain(server, graceSeconds * 1_000);
  await app.close();
}

async function drain(server: HttpServer, graceMs: number): Promise<void> {
  const began = performance.now();
  // http's own close() would cut connections that are idle at this very moment; net's only stops listening.
  NetServer.prototype.close.call(server);
  while ((await connections(server)) > 0) {
    const waited = performance.now() - began;
    if (waited > graceMs) return server.closeAllConnections();
    if (waited > idleGraceMs) server.closeIdleConnections();
    await pause(lookEveryMs);
  }
}

const connections = (server: HttpServer): Promise<number> => new Promise((resolve, reject) => server.getConnections((error, count) => (error ? reject(error) : resolve(count))));
