import { Redis } from 'ioredis';
import { newId } from '../../ids/ids';
import type { Address } from '../address';
import { LineFault, within, type Answering, type CallReply, type CallRequest, type Line, type Listener } from '../line';

/**
 * Nest's own Redis transport publishes a call to every copy of a module; here a call is a list's entry, which one copy takes. Its
 * text lies under a key that ends with the caller's patience, so that by the clock of Redis alone nothing late is begun.
 */
const listOf = (module: string): string => `schoolhouse:calls:${module}`;
const textOf = (id: string): string => `schoolhouse:call:${id}`;
/** A copy has so many calls at work at a time; what waits beyond that is for the others. */
const mostAtWork = 256;
const takers = 2;
const takeSeconds = 1;

function connect({ hosts: [{ host, port }], user, password }: Address): Redis {
  const redis = new Redis({ host, port, username: user || undefined, password, lazyConnect: true, maxRetriesPerRequest: 1, enableOfflineQueue: true, connectTimeout: 2_000, retryStrategy: (times) => Math.min(times * 100, 1_000) });
  redis.on('error', () => undefined); // told by the call that needs the connection
  return redis;
}

type Reply = { readonly id: string; readonly reply: CallReply };

export class RedisLine implements Line {
  private readonly replies = `schoolhouse:replies:${newId()}`;
  private readonly waiting = new Map<string, (reply: CallReply) => void>();
  private readonly sender: Redis;
  private readonly hearer: Redis;
  private hearing?: Promise<unknown>;

  constructor(address: Address) {
    this.sender = connect(address);
    this.hearer = connect(address);
    this.hearer.on('message', (_channel: string, text: string) => {
      const { id, reply } = JSON.parse(text) as Reply;
      this.waiting.get(id)?.(reply);
    });
  }

  async send(request: CallRequest, timeoutMs: number): Promise<CallReply> {
    const id = newId();
    const ms = Math.ceil(timeoutMs);
    const replied = new Promise<CallReply>((resolve) => this.waiting.set(id, resolve));
    try {
      await within(timeoutMs, 'no', 'no connection to Redis', this.hear());
      const list = listOf(request.module);
      const sent = this.sender.multi().set(textOf(id), JSON.stringify({ id, request, replies: this.replies }), 'PX', ms).lpush(list, id).pexpire(list, 60_000).exec();
      await within(timeoutMs, 'unknown', 'no word from Redis', sent.catch((error: Error) => Promise.reject(new LineFault('unknown', error.message))));
      return await within(timeoutMs, 'unknown', 'no reply', replied);
    } finally {
      this.waiting.delete(id);
    }
  }

  async close(): Promise<void> {
    this.sender.disconnect();
    this.hearer.disconnect();
  }

  private hear(): Promise<unknown> {
    this.hearing ??= this.hearer.subscribe(this.replies).catch((error: Error) => {
      this.hearing = undefined;
      throw new LineFault('no', error.message);
    });
    return this.hearing;
  }
}

type Call = { readonly id: string; readonly request: CallRequest; readonly replies: string };

/** Each taker has a connection: one that waits for an entry does nothing else. What it takes is answered aside, or slow calls would stop all others. */
class Taker {
  private stopped = false;
  private readonly ended: Promise<void>;

  constructor(
    private readonly redis: Redis,
    private readonly answers: Redis,
    private readonly lists: readonly string[],
    private readonly answer: Answering,
    private readonly atWork: Set<Promise<void>>,
  ) {
    this.ended = this.run();
  }

  stop(): Promise<void> {
    this.stopped = true;
    return this.ended;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      if (this.atWork.size >= mostAtWork) await Promise.race(this.atWork);
      const taken = await this.redis.brpop(...this.lists, takeSeconds).catch(() => 'away' as const);
      if (taken === 'away') await new Promise((resolve) => setTimeout(resolve, 250));
      else if (taken) this.begin(taken[1]);
    }
    this.redis.disconnect();
  }

  private begin(id: string): void {
    const work = this.take(id).finally(() => this.atWork.delete(work));
    this.atWork.add(work);
  }

  private async take(id: string): Promise<void> {
    const text = await this.answers.getdel(textOf(id)).catch(() => null);
    if (!text) return; // its caller waits no more
    const { request, replies } = JSON.parse(text) as Call;
    const reply = await this.answer(request);
    await this.answers.publish(replies, JSON.stringify({ id, reply } satisfies Reply)).catch(() => undefined); // a caller without a reply knows that it does not know
  }
}

export async function listenOnRedis(address: Address, modules: readonly string[], answer: Answering): Promise<Listener> {
  const answers = connect(address);
  await answers.connect();
  const atWork = new Set<Promise<void>>();
  const running = Array.from({ length: takers }, () => new Taker(connect(address), answers, modules.map(listOf), answer, atWork));
  const stop = async () => void (await Promise.all(running.map((taker) => taker.stop())));
  const close = async () => {
    await new Promise((resolve) => setImmediate(resolve)); // the last reply is just being published
    await answers.quit().catch(() => answers.disconnect());
  };
  return { stop, close };
}
