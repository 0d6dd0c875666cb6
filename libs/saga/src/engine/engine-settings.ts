/** How long a process may be silent before another takes its workflows over, in milliseconds. */
export class EngineSettings {
  readonly leaseMs: number = 6_000;
  readonly renewMs: number = 2_000;
  /** How often recovery looks for leases that have run out. */
  readonly recoverMs: number = 1_000;
  /** Workflows that recovery carries on at the same time. */
  readonly recoverAtOnce: number = 16;
  /** A wait longer than this is not sat through: whichever process looks first afterwards goes on. */
  readonly longestWaitMs: number = 10_000;
  /** Workflows that a process begins to carry out at the same time, those that wait for their turn, and for how long. */
  readonly atOnce: number = 64;
  readonly inLine: number = 8_192;
  readonly longestLineMs: number = 8_000;
}
