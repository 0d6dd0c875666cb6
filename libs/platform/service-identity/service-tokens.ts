import { Logger } from '@nestjs/common';
import { ExponentialBackoff, handleWhen, retry, TaskCancelledError, timeout, TimeoutStrategy, wrap } from 'cockatiel';
import { z } from 'zod';
import type { Clock } from '../clock/clock';
import { fetched, type AuthorizationServer } from './authorization-server';
import type { ClientProof } from './client-proof';
import { IdentityUnavailable } from './errors';
import { ServiceRefused } from './service-refused';

const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const refusalSchema = z.object({ error: z.string() });

/** How long one try may take; all of them together take the patience of whoever made this. */
const attemptMs = 2_000;
/** Within this long of a token's end it is not sent any more: it must still be good when it arrives, by a clock that may be ahead. */
const marginMs = 5_000;
/** After a refusal or a failed renewal the next one waits: callers come by the thousand. */
const pauseMs = 1_000;

export interface WantedToken {
  /** As the token endpoint knows them: `call:fees`, `originate`; '' is a token that says who one is. */
  readonly scope: string;
  /** The key to which the token is to be bound, as the value of `req_cnf`. */
  readonly confirmation?: string;
}

interface HeldToken {
  readonly token: string;
  readonly endsAt: number;
  renewAt: number;
}

/**
 * The tokens of this process. Each is renewed from the half of its life on, while the one before still serves, so that nobody waits for identity and it may be
 * away for minutes. One request at a time for one scope, however many wait for it.
 */
export class ServiceTokens {
  private readonly logger = new Logger(ServiceTokens.name);
  private readonly held = new Map<string, HeldToken>();
  private readonly refused = new Map<string, { readonly refusal: ServiceRefused; readonly until: number }>();
  private readonly flights = new Map<string, Promise<string>>();
  private readonly policy;

  constructor(
    private readonly server: AuthorizationServer,
    private readonly proof: ClientProof,
    private readonly clock: Clock,
    patienceMs = 5_000,
  ) {
    this.policy = wrap(
      timeout(patienceMs, TimeoutStrategy.Aggressive),
      retry(handleWhen((error) => IdentityUnavailable.is(error)), { maxAttempts: 3, backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 1_000 }) }),
    );
  }

  /** @throws ServiceRefused when identity refuses; IDENTITY_UNAVAILABLE when it did not answer in time */
  async get(wanted: WantedToken): Promise<string> {
    const now = this.now();
    const held = this.held.get(wanted.scope);
    if (held && now < held.renewAt) return held.token;
    if (!held || now >= held.endsAt) return this.renew(wanted);
    this.renewAhead(wanted, held);
    return held.token;
  }

  private renewAhead(wanted: WantedToken, held: HeldToken): void {
    held.renewAt = this.now() + pauseMs;
    this.renew(wanted).catch((error: unknown) => this.logger.warn({ scope: wanted.scope, err: error }, 'A token of this service could not be renewed; the one before goes on until its end'));
  }

  private renew(wanted: WantedToken): Promise<string> {
    const before = this.refused.get(wanted.scope);
    if (before && this.now() < before.until) return Promise.reject(before.refusal);
    const flight = this.flights.get(wanted.scope) ?? this.fetch(wanted).finally(() => this.flights.delete(wanted.scope));
    this.flights.set(wanted.scope, flight);
    return flight;
  }

  private async fetch(wanted: WantedToken): Promise<string> {
    try {
      const askedAt = this.now();
      const { access_token: token, expires_in: seconds } = await this.policy.execute(({ signal }) => this.ask(wanted, signal));
      this.held.set(wanted.scope, { token, renewAt: askedAt + seconds * 500, endsAt: askedAt + seconds * 1_000 - marginMs });
      this.refused.delete(wanted.scope);
      return token;
    } catch (error) {
      if (ServiceRefused.is(error)) this.refused.set(wanted.scope, { refusal: error, until: this.now() + pauseMs });
      throw error instanceof TaskCancelledError ? new IdentityUnavailable({ reason: 'no answer in time' }) : error;
    }
  }

  private async ask({ scope, confirmation }: WantedToken, signal: AbortSignal): Promise<z.output<typeof tokenSchema>> {
    const { token } = await this.server.endpoints(attemptMs);
    const form = { grant_type: 'client_credentials', ...(scope && { scope }), ...(confirmation && { req_cnf: confirmation }), ...(await this.proof(this.server.issuer, this.clock.now())) };
    const answer = await fetched(token, { method: 'POST', body: new URLSearchParams(form), signal: AbortSignal.any([signal, AbortSignal.timeout(attemptMs)]) });
    const parsed = answer.ok ? tokenSchema.safeParse(answer.body) : undefined;
    if (parsed?.success) return parsed.data;
    const refusal = refusalSchema.safeParse(answer.body);
    if (answer.status < 500 && refusal.success) throw refusal.data.error === 'invalid_scope' ? new ServiceRefused('forbidden', 'scope') : new ServiceRefused('unauthenticated', 'credentials');
    throw new IdentityUnavailable({ status: answer.status });
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}
