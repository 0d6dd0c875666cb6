import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { register } from 'prom-client';

export interface HealthWindow {
  /** Says `not ready` from now on: the process is about to end. */
  drain(): void;
  close(): Promise<void>;
}

/** The small window of a process without HTTP of its own: `/health/live` (never asks the database), `/health/ready`, `/metrics`. */
export async function serveHealth(host: string, port: number, isReady: () => Promise<boolean>): Promise<HealthWindow> {
  let draining = false;
  const server = createServer((request, response) => {
    const answer = (status: number, body: string, type = 'application/json') => response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    if (request.url === '/health/live') return answer(200, '{"status":"ok"}');
    if (request.url === '/health/ready') {
      const ready = draining ? Promise.resolve(false) : isReady().catch(() => false);
      return void ready.then((ok) => answer(ok ? 200 : 503, JSON.stringify({ status: ok ? 'ok' : draining ? 'draining' : 'unavailable' })));
    }
    if (request.url === '/metrics') return void register.metrics().then((text) => answer(200, text, register.contentType), () => answer(500, ''));
    return answer(404, '{"status":"not found"}');
  });
  await listening(server, host, port);
  return {
    drain: () => {
      draining = true;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function listening(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  await Promise.race([once(server, 'listening'), once(server, 'error').then(([error]) => Promise.reject(error))]);
}
