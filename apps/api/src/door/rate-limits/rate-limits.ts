import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { domainError } from '@schoolhouse/platform/messaging/domain-error';

export const RateLimited = domainError('RATE_LIMITED', 'too-many', 'Too many requests; Retry-After says when to come again.');

/** Requests a minute; 0: as many as come. */
export interface RateLimitSettings {
  readonly perUser: number;
  readonly perAddress: number;
  /** Where the processes of an installation count together. Without it each counts for itself. */
  readonly redisUrl?: string;
}

export type Counted = 'user' | 'address';

const windowSeconds = 60;
/** A count that Redis does not give by then is this process's own: limits must not be what makes requests slow. */
const redisPatienceMs = 250;

/** So many requests a minute and no more, for each user and each address; every answer says how many are left (IETF draft ratelimit-headers). */
@Injectable()
export class RateLimits implements OnModuleInit, OnApplicationShutdown {
  private readonly redis?: Redis;
  private readonly limiters: ReadonlyMap<Counted, RateLimiterAbstract>;

  constructor({ perUser, perAddress, redisUrl }: RateLimitSettings) {
    if (redisUrl && perUser + perAddress > 0) this.redis = clientOf(redisUrl);
    const limits: readonly (readonly [Counted, number])[] = [['user', perUser], ['address', perAddress]];
    this.limiters = new Map(limits.filter(([, points]) => points > 0).map(([counted, points]) => [counted, this.limiter(counted, points)]));
  }

  /** So that the first requests are counted where all others are. Without a Redis that answers there is a start all the same. */
  async onModuleInit(): Promise<void> {
    await this.redis?.connect().catch(() => undefined);
  }

  limits(counted: Counted): boolean {
    return this.limiters.has(counted);
  }

  /** Counts one request of `who`, and writes into the answer what is left. @throws DomainError RATE_LIMITED */
  async count(counted: Counted, who: string, reply: FastifyReply): Promise<void> {
    const limiter = this.limiters.get(counted);
    if (!limiter) return;
    const { left, isOver } = await consumed(limiter, who);
    const seconds = Math.max(1, Math.ceil(left.msBeforeNext / 1_000));
    add(reply, 'ratelimit-policy', `"${counted}";q=${limiter.points};w=${windowSeconds}`);
    add(reply, 'ratelimit', `"${counted}";r=${left.remainingPoints};t=${seconds}`);
    if (isOver) throw new RateLimited({ retryAfter: seconds });
  }

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }

  private limiter(counted: Counted, points: number): RateLimiterAbstract {
    const own = new RateLimiterMemory({ keyPrefix: counted, points, duration: windowSeconds });
    if (!this.redis) return own;
    return new RateLimiterRedis({ storeClient: this.redis, keyPrefix: `schoolhouse:requests:${counted}`, points, duration: windowSeconds, insuranceLimiter: own, rejectIfRedisNotReady: true });
  }
}

function clientOf(redisUrl: string): Redis {
  const redis = new Redis(redisUrl, { lazyConnect: true, connectTimeout: 2_000, commandTimeout: redisPatienceMs, maxRetriesPerRequest: 0, enableOfflineQueue: false });
  return redis.on('error', () => undefined); // it connects again by itself; meanwhile each process counts for itself
}

/** The library tells an excess by throwing what is left, and faults by throwing errors. */
async function consumed(limiter: RateLimiterAbstract, who: string): Promise<{ left: RateLimiterRes; isOver: boolean }> {
  try {
    return { left: await limiter.consume(who), isOver: false };
  } catch (error) {
    if (error instanceof RateLimiterRes) return { left: error, isOver: true };
    throw error;
  }
}

function add(reply: FastifyReply, name: string, item: string): void {
  const before = reply.getHeader(name);
  reply.header(name, before === undefined ? item : `${String(before)}, ${item}`);
}
