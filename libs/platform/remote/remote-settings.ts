/** How a module elsewhere is asked. */
export interface RemoteSettings {
  /** Tries after the first one, where that is safe. */
  readonly retries: number;
  /** Faults in a row that open the breaker, and for how long. */
  readonly breakerFaults: number;
  readonly breakerMs: number;
  /** Calls at once, and in line behind them. */
  readonly bulkhead: number;
  readonly queue: number;
}

export const defaultRemoteSettings: RemoteSettings = { retries: 3, breakerFaults: 5, breakerMs: 30_000, bulkhead: 128, queue: 1_024 };
