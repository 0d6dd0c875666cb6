import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below 32768, where Linux hands out the ports of outgoing connections: those would take it between two starts. */
const lowest = 20_000;
const highest = 32_000;

export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** Free at this moment only; who binds it must be ready to try another. */
export async function findFreePort(host = '127.0.0.1'): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, highest);
    if (await isFree(port, host)) return port;
  }
}
