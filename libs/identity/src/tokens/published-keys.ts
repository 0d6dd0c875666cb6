import { createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Clock } from '@schoolhouse/platform/clock/clock';
import { DomainError, domainError } from '@schoolhouse/platform/messaging/domain-error';
import { GetJwks } from '../contract';
import { inPlatform } from './in-platform';

/** Says nothing about a token: it may be as good as it was. */
export const KeysUnavailable = domainError('KEYS_UNAVAILABLE', 'unavailable', 'Whether the access token is good cannot be said now; try again.');

const freshMs = 60_000;
const pauseMs = 1_000;

/**
 * The public keys of the installation, asked for by message and so the same whether identity runs here or elsewhere. Good
 * for a minute. An unknown key id asks again, but at most once a second: forged ids must not become load.
 */
@Injectable()
export class PublishedKeys {
  private keys: ReadonlyMap<string, KeyObject> = new Map();
  private askedAt = Number.NEGATIVE_INFINITY;
  private asking?: Promise<void>;

  constructor(
    private readonly queries: QueryBus,
    private readonly clock: Clock,
  ) {}

  async find(kid: string): Promise<KeyObject | undefined> {
    if (this.age() >= freshMs || (!this.keys.has(kid) && this.mayAskAgain())) await this.renew();
    return this.keys.get(kid);
  }

  private age(): number {
    return this.clock.now().getTime() - this.askedAt;
  }

  /** An empty answer is not held against the first key, which is made at the first login. */
  private mayAskAgain(): boolean {
    return this.keys.size === 0 || this.age() >= pauseMs;
  }

  /** Asks once however many wait. A failure reaches all of them, and the next one asks again. */
  private renew(): Promise<void> {
    this.asking ??= this.ask().catch(unavailable).finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async ask(): Promise<void> {
    const askedAt = this.clock.now().getTime();
    const { keys } = await inPlatform(() => this.queries.execute(new GetJwks({})));
    this.keys = new Map(keys.map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })]));
    this.askedAt = askedAt;
  }
}

function unavailable(error: unknown): never {
  throw new KeysUnavailable({ reason: DomainError.from(error).code });
}
