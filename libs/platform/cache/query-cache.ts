import { Injectable } from '@nestjs/common';
import { Query, QueryBus } from '@nestjs/cqrs';
import { LRUCache } from 'lru-cache';
import type { MessageType } from '../messaging/message';
import { currentTenant } from '../tenant-context/message-context';

/** Answers that are asked for with nearly every request and may be old by as much as the caller says. */
@Injectable()
export class QueryCache {
  private readonly answers = new LRUCache<string, Promise<unknown>>({ max: 20_000 });

  constructor(private readonly queries: QueryBus) {}

  /** Asks once however many wait; an answer is good for `maxAgeMs`, a failure for nobody. The key is of the school of the context. */
  async ask<Answer>(query: Query<Answer>, maxAgeMs: number): Promise<Answer> {
    const key = `${currentTenant()}:${(query.constructor as unknown as MessageType).type}:${JSON.stringify(query)}`;
    const known = this.answers.get(key);
    if (known) return known as Promise<Answer>;
    const asked = this.queries.execute(query);
    this.answers.set(key, asked, { ttl: maxAgeMs });
    asked.catch(() => this.answers.delete(key));
    return asked;
  }
}
