import Redis from 'ioredis';
import { Failure } from './failure';

/** @throws Failure when nothing there answers as Redis within five seconds. */
export async function reachRedis(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: 5_000, maxRetriesPerRequest: 0, retryStrategy: () => null });
  // connect() rejects with "Connection is closed." only; the reason comes as an event.
  let reason = '';
  redis.on('error', (error: NodeJS.ErrnoException) => (reason = error.code ?? error.message));
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    const { host } = new URL(url);
    throw new Failure(`No Redis answers at ${host} (${reason || (error as Error).message}): start it, correct REDIS_URL, or unset it to keep the queues in PostgreSQL.`, { cause: error });
  } finally {
    redis.disconnect();
  }
}
