import { generateKeyPairSync } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock/clock';
import type { MessageContext } from '../tenant-context/message-context';
import type { CallHeaders } from '../remote/call-headers';
import type { ServiceTokens } from './service-tokens';
import { isOf, originate, originIn, statementSeconds, wireOf, type Origin } from './signed-context';

/** A statement is signed anew when less than this is left of it, so that work that has just begun does not outlive it. */
const leastLeftMs = (statementSeconds * 1_000 * 2) / 3;
const mostContexts = 10_000;

/**
 * What a process sends with its calls. A context that came with a signature goes on under it, as long as it is the same school, user and correlation; any other one
 * began here and is signed here, which identity allows to some services only. Signed once for all calls of a context: a signature costs a tenth of a millisecond.
 */
export class ServiceCredentials {
  /** Of this process alone: it ends with it. Identity names its public half in the grant. */
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private readonly confirmation = JSON.stringify({ jwk: this.keys.publicKey.export({ format: 'jwk' }) });
  private readonly signed = new LRUCache<string, { readonly origin: Promise<string>; readonly until: number }>({ max: mostContexts });
  private readonly received = new LRUCache<string, Origin>({ max: mostContexts });

  constructor(
    private readonly clientId: string,
    private readonly tokens: ServiceTokens,
    private readonly clock: Clock,
  ) {}

  /** For calls to one module. Its token is good there and nowhere else, so that nobody who receives it can pass for this process at another module. */
  to(module: string): { token(): Promise<string>; headers(context: MessageContext): Promise<Required<CallHeaders>> } {
    const toCall = () => this.tokens.get({ scope: `call:${module}` });
    return {
      token: async () => {
        // The first call will want a grant as well; a service that may begin nothing is told so when it tries.
        const [token] = await Promise.all([toCall(), this.grant().catch(() => undefined)]);
        return token;
      },
      headers: async (context) => {
        const [token, origin] = await Promise.all([toCall(), this.originOf(context)]);
        return { token, context: wireOf(context, origin) };
      },
    };
  }

  /** That identity knows this process, whatever it may call. @throws ServiceRefused; IDENTITY_UNAVAILABLE; Error when it is another installation's */
  async introduce(): Promise<void> {
    await this.tokens.get({ scope: '' });
  }

  /** Grant and statement, for one who is no module and believes them by the keys that we publish. @throws ServiceRefused; IDENTITY_UNAVAILABLE */
  originOf(context: MessageContext): Promise<string> {
    const { origin } = context;
    if (origin === undefined) return this.signedHere(context);
    let said = this.received.get(origin);
    if (!said) this.received.set(origin, (said = originIn(origin)));
    return isOf(said, context) && this.now() < said.until ? Promise.resolve(origin) : this.signedHere(context);
  }

  private signedHere(context: MessageContext): Promise<string> {
    const { tenantId, principal, correlationId } = context;
    const key = JSON.stringify([tenantId, correlationId, principal.id, principal.kind, principal.permissions]);
    const held = this.signed.get(key);
    if (held && this.now() < held.until) return held.origin;
    const origin = this.sign(context);
    this.signed.set(key, { origin, until: this.now() + statementSeconds * 1_000 - leastLeftMs });
    origin.catch(() => this.signed.delete(key)); // told to whoever waits; the next one tries again
    return origin;
  }

  private async sign(context: MessageContext): Promise<string> {
    return originate(context, { clientId: this.clientId, grant: await this.grant(), key: this.keys.privateKey, now: this.clock.now() });
  }

  private grant(): Promise<string> {
    return this.tokens.get({ scope: 'originate', confirmation: this.confirmation });
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}
