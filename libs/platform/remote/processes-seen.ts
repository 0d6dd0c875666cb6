import type { PlatformDatabase } from '../postgres/platform-database';

/** What a process is called, and in which version of the program it runs. */
export interface ProcessIdentity {
  readonly name: string;
  readonly version: string;
  /** Where its modules are served to others. */
  readonly listen: readonly string[];
  /** Modules that it runs, and a share of whose schools is served elsewhere because it was started so: where, for whom. Left out by a process that moves nothing elsewhere. */
  readonly shares?: Readonly<Record<string, { readonly at: string; readonly share: string }>>;
}

export interface ProcessFacts extends ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** Modules that it runs, with the hash of their contract where it is shown to others. */
  readonly modules: Readonly<Record<string, string | null>>;
  /** Modules that it asks elsewhere: where, and how the circuit stands. */
  readonly elsewhere: Readonly<Record<string, { readonly at: string; readonly breaker: string }>>;
  readonly calls: readonly { readonly from: string; readonly to: string; readonly calls: number }[];
}

export interface ProcessSeen extends ProcessFacts {
  readonly instance: string;
  readonly startedAt: string;
  readonly seenAt: string;
}

/** Who has not been heard of for this long is gone. */
const goneSeconds = 15;

/** Those that live, by name. */
export async function processesSeen(platform: PlatformDatabase): Promise<ProcessSeen[]> {
  const rows = await platform.rows<{ instance: string; facts: ProcessFacts; started_at: Date; seen_at: Date }>(
    "SELECT instance, facts, started_at, seen_at FROM platform.process WHERE seen_at > now() - $1 * interval '1 second' ORDER BY name, started_at",
    [goneSeconds],
  );
  return rows.map(({ instance, facts, started_at, seen_at }) => ({ instance, ...facts, startedAt: started_at.toISOString(), seenAt: seen_at.toISOString() }));
}
