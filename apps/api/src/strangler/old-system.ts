import type { FastifyRequest } from 'fastify';
import type { Dispatcher } from 'undici';
import { HttpProblem } from '@schoolhouse/platform/problem-details/http-problem';
import { LineFault } from '@schoolhouse/platform/remote/line';
import { RemotePolicy, type BreakerState } from '@schoolhouse/platform/remote/remote-policy';
import type { RemoteSettings } from '@schoolhouse/platform/remote/remote-settings';
import { readOldAddress, type OldAddress } from '@schoolhouse/platform/strangler/old-address';
import { inSpan } from '@schoolhouse/platform/telemetry/tracing';
import type { MessageContext } from '@schoolhouse/platform/tenant-context/message-context';
import { NotReached } from './connections';
import { noAnswer } from './errors';
import { oldSystemFigures } from './strangler-metrics';
import { hasBody, PassedBody } from './request-body';

const reads = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface OldAnswer extends Dispatcher.ResponseData {
  /** What is wrong when the body ends before its end, for whoever has been told nothing yet. */
  readonly brokenBy: (error: unknown) => unknown;
}
type Headers = Record<string, string | string[]>;

/** An old system at one route, behind the same policy as a module elsewhere: bulkhead, breaker, and again where that is safe. */
export class OldSystem {
  readonly address: OldAddress;
  private readonly policy: RemotePolicy;

  constructor(
    private readonly pattern: string,
    at: string,
    private readonly connections: Dispatcher,
    settings: RemoteSettings,
  ) {
    this.address = readOldAddress(at);
    this.policy = new RemotePolicy(pattern, settings, oldSystemFigures);
  }

  get breaker(): BreakerState {
    return this.policy.breakerState;
  }

  /**
   * Asks as the client did, with other headers. The answer is there when its head is; its body is read by whoever asks for it.
   * @throws DomainError OLD_SYSTEM_UNAVAILABLE, OLD_SYSTEM_TIMED_OUT, OLD_SYSTEM_OUTCOME_UNKNOWN; HttpProblem when the body of the request is no good
   */
  async ask(request: FastifyRequest, context: MessageContext, headersIn: (context: MessageContext) => Headers, patienceMs: number): Promise<OldAnswer> {
    const { method } = request;
    // What another method is named by a header is that method to an old system, and no reading.
    const changes = !reads.has(method) || request.headers['x-http-method-override'] !== undefined;
    const isSafe = !changes && !hasBody(request);
    const attributes = { 'http.request.method': method, 'http.route': this.pattern, 'server.address': this.address.origin };
    try {
      const answer = await this.policy.run(isSafe, patienceMs, (leftMs) =>
        inSpan(`${method} ${this.pattern}`, 'client', attributes, context, async (inner, span) => {
          const head = await this.send(request, headersIn(inner), leftMs);
          span?.add({ 'http.response.status_code': head.statusCode });
          return head;
        }),
      );
      return { ...answer, brokenBy: (error) => this.told(faultOf(error), changes) };
    } catch (error) {
      throw this.told(error, changes);
    }
  }

  private told(error: unknown, changes: boolean): unknown {
    return error instanceof LineFault ? noAnswer(this.pattern, error, changes) : error;
  }

  /** The path goes as it came, by text: nothing between the look at it and the old system reads it anew. */
  private async send(request: FastifyRequest, headers: Headers, leftMs: number): Promise<Dispatcher.ResponseData> {
    const { origin, base } = this.address;
    const patience = new AbortController();
    const body = hasBody(request) ? new PassedBody(request) : null;
    const timer = setTimeout(() => patience.abort(body?.waitsForClient ? lateBody : new LineFault('unknown', `no answer within ${Math.round(leftMs)} ms`, true)), leftMs);
    try {
      return await this.connections.request({
        origin,
        path: `${base}${request.url}`,
        method: request.method as Dispatcher.HttpMethod,
        headers,
        body: body as Dispatcher.DispatchOptions['body'],
        signal: patience.signal,
      });
    } catch (error) {
      throw faultOf(error);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Told as such, and no fault of the old system: a client that is slow on purpose must not open its breaker. */
const lateBody = new HttpProblem(408, 'REQUEST_TIMEOUT', 'The request did not arrive in time.');

/** Errors of Node and undici have codes; what has none that says otherwise was thrown on purpose (a body that is too large). */
function faultOf(error: unknown): unknown {
  if (error instanceof NotReached) return new LineFault('no', error.message);
  const { code, message } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && /^(UND_ERR_|E[A-Z]|HPE_)/.test(code) ? new LineFault('unknown', `${message} (${code})`) : error;
}
