import { LRUCache } from 'lru-cache';
import { Counter } from 'prom-client';
import type { Clock } from '../clock/clock';
import type { MessageContext } from '../tenant-context/message-context';
import type { CallChecker } from '../remote/call-headers';
import { ServiceRefused } from './service-refused';
import { hashOf, type ServiceTokenVerifier } from './service-token-verifier';
import { contextFrom, partsOf, verifyStatement, type Origin } from './signed-context';

const refusals = new Counter({
  name: 'schoolhouse_service_calls_refused_total',
  help: 'Calls from other processes that were refused, because it was not sure who called, or on whose behalf.',
  labelNames: ['reason'] as const,
});

/** What was found good longer ago than this is looked at again, as with tokens. */
const longestMs = 30_000;

/** What stands before the modules of a process: who calls must have a token for this module, and the context be signed where it may begin. */
export class ServiceCallChecker implements CallChecker {
  private readonly known = new LRUCache<string, { readonly said: Origin; readonly until: number }>({ max: 20_000 });

  constructor(
    private readonly verifier: ServiceTokenVerifier,
    private readonly clock: Clock,
  ) {}

  async check({ token, context }: { token?: string; context?: string }, module: string): Promise<MessageContext> {
    await this.admit(token, module);
    return counted(async () => {
      if (!context) throw new ServiceRefused('unauthenticated', 'no-context');
      const { passing, origin, grant, statement } = partsOf(context);
      return contextFrom(await this.said(origin, grant, statement), passing, origin);
    });
  }

  admit(token: string | undefined, module: string): Promise<void> {
    return counted(async () => {
      if (!token) throw new ServiceRefused('unauthenticated', 'no-token');
      const { mayCall } = await this.verifier.verify(token, `/modules/${module}`);
      if (!mayCall.includes(module)) throw new ServiceRefused('forbidden', 'other-module');
    });
  }

  private async said(origin: string, grant: string, statement: string): Promise<Origin> {
    const id = hashOf(origin);
    const now = this.clock.now();
    const known = this.known.get(id);
    if (known && now.getTime() < known.until) return known.said;
    const { clientId, key } = await this.grantOf(grant);
    const said = await verifyStatement(statement, { key, clientId, now });
    this.known.set(id, { said, until: Math.min(said.until, now.getTime() + longestMs) });
    return said;
  }

  /** That the originator is not known, or may not originate, is another fault than that the caller is not. */
  private async grantOf(grant: string) {
    try {
      return await this.verifier.verifyGrant(grant);
    } catch (error) {
      if (ServiceRefused.is(error)) throw new ServiceRefused('forbidden', 'context-grant');
      throw error;
    }
  }
}

async function counted<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (ServiceRefused.is(error)) refusals.inc({ reason: error.reason });
    throw error;
  }
}
