/** What the load generator is asked to do, as JSON on its standard input. */
export interface LoadJob {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requests: EnrollmentRequests | ReadRequests;
  readonly pace: Pace;
  /** Statuses that count as success; others are counted and the first few shown. */
  readonly expected: readonly number[];
}

/** One POST for each pair of student and activity, none twice, each with a key of its own. */
export interface EnrollmentRequests {
  readonly kind: 'enroll';
  readonly students: readonly string[];
  readonly activities: readonly string[];
  /** Number of the first pair: a next job of the same data goes on where the last one ended. */
  readonly from: number;
}

export interface ReadRequests {
  readonly kind: 'read';
  readonly paths: readonly string[];
}

export type Pace =
  /** Each client sends its next request when it has the answer to the last one. */
  | { readonly kind: 'closed'; readonly clients: number; readonly seconds: number; readonly warmUpSeconds: number }
  | { readonly kind: 'sequence'; readonly requests: number }
  /** So many a second, however long the answers take; their waiting counts as latency. */
  | { readonly kind: 'open'; readonly perSecond: number; readonly seconds: number }
  /** All at once, each on a connection of its own. */
  | { readonly kind: 'burst'; readonly requests: number };

/** Times in milliseconds. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** Sent by this job, warm-up included: what a next job adds to `from`. */
  readonly used: number;
  readonly unexpected: readonly string[];
}
