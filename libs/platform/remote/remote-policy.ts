import { BrokenCircuitError, bulkhead, BulkheadRejectedError, circuitBreaker, CircuitState, ConsecutiveBreaker, ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { Counter, Gauge } from 'prom-client';
import { LineFault } from './line';
import type { RemoteSettings } from './remote-settings';

/** What is told of all policies that stand before the same kind of thing. */
export class PolicyFigures {
  readonly state;
  readonly retries;
  readonly turnedAway;

  /** @param label by what they are told apart */
  constructor(prefix: string, readonly label: string, what: string) {
    this.state = new Gauge({ name: `${prefix}_breaker_state`, help: `Circuit to ${what}: 0 closed, 1 half open, 2 open.`, labelNames: [label] });
    this.retries = new Counter({ name: `${prefix}_retries_total`, help: `Calls to ${what} that were tried again.`, labelNames: [label] });
    this.turnedAway = new Counter({ name: `${prefix}_turned_away_total`, help: `Calls that were not sent to ${what}.`, labelNames: [label, 'reason'] });
  }
}

const ofModules = new PolicyFigures('schoolhouse_module', 'module', 'a module elsewhere');

export type BreakerState = 'closed' | 'half-open' | 'open';
const names: Partial<Record<CircuitState, BreakerState>> = { [CircuitState.Closed]: 'closed', [CircuitState.HalfOpen]: 'half-open', [CircuitState.Open]: 'open' };
const values: Record<BreakerState, number> = { closed: 0, 'half-open': 1, open: 2 };

/** A caller in haste says nothing about the module: its timeouts count from here on. */
const fairMs = 1_000;

/**
 * What stands between a caller and a module elsewhere, by cockatiel: a bulkhead, so that a slow module holds only its share of
 * this process; tries again where that is safe; and a breaker, so that a dead one is not waited for by everybody.
 */
export class RemotePolicy {
  private readonly bulkhead;
  private readonly breaker;
  private readonly labels: Readonly<Record<string, string>>;

  constructor(
    name: string,
    private readonly settings: RemoteSettings,
    private readonly figures = ofModules,
  ) {
    this.labels = { [figures.label]: name };
    this.bulkhead = bulkhead(settings.bulkhead, settings.queue);
    this.breaker = circuitBreaker(
      // On trial every fault counts: for cockatiel one that does not would be a success, and close the circuit.
      handleWhen((error) => error instanceof LineFault && (!(error instanceof Hasty) || this.breakerState === 'half-open')),
      { halfOpenAfter: settings.breakerMs, breaker: new ConsecutiveBreaker(settings.breakerFaults) },
    );
    figures.state.set(this.labels, 0);
    this.breaker.onStateChange(() => figures.state.set(this.labels, values[this.breakerState]));
  }

  get breakerState(): BreakerState {
    return names[this.breaker.state] ?? 'closed';
  }

  /** @param isSafe whether the work may be begun twice. @throws LineFault (`begun` of all tries together), and what the work throws */
  async run<T>(isSafe: boolean, patienceMs: number, work: (leftMs: number) => Promise<T>): Promise<T> {
    const until = performance.now() + patienceMs;
    const left = () => until - performance.now();
    const again = retry(
      handleWhen((error) => error instanceof LineFault && (isSafe || error.begun === 'no') && left() > 0),
      { maxAttempts: this.settings.retries, backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 1_000 }) },
    );
    again.onRetry(() => this.figures.retries.inc(this.labels));
    let begun: LineFault['begun'] = 'no';
    const attempt = async (): Promise<() => T> => {
      if (left() <= 0) throw new LineFault('no', 'its time was over before it could be sent', true);
      try {
        return await this.breaker.execute(() => once(left(), work));
      } catch (error) {
        if (error instanceof LineFault && error.begun === 'unknown') begun = 'unknown';
        throw error;
      }
    };
    const answer = await this.bulkhead.execute(() => again.execute(attempt)).catch((error: unknown) => Promise.reject(asOf(begun, this.meaningOf(error))));
    return answer();
  }

  private meaningOf(error: unknown): unknown {
    const reason = error instanceof BrokenCircuitError ? 'breaker' : error instanceof BulkheadRejectedError ? 'bulkhead' : undefined;
    if (!reason) return error;
    this.figures.turnedAway.inc({ ...this.labels, reason });
    return new LineFault('no', reason === 'breaker' ? 'it has not answered lately, and is left alone for a while' : 'too many calls wait for it already');
  }
}

class Hasty extends LineFault {}

/** What came back, to be told outside of the breaker: a refusal is an answer too, and a sign of life. */
async function once<T>(leftMs: number, work: (leftMs: number) => Promise<T>): Promise<() => T> {
  try {
    const answer = await work(leftMs);
    return () => answer;
  } catch (error) {
    if (error instanceof LineFault) throw error.timedOut && leftMs < fairMs ? new Hasty(error.begun, error.message, true) : error;
    return () => {
      throw error;
    };
  }
}

/** That the last try surely did nothing says nothing of the ones before. */
function asOf(begun: LineFault['begun'], error: unknown): unknown {
  return error instanceof LineFault && begun === 'unknown' ? new LineFault(begun, error.message, error.timedOut) : error;
}
