import { Injectable } from '@nestjs/common';
import { newId } from '../ids/ids';
import { PlatformDatabase } from '../postgres/platform-database';
import { shardCount } from './shard';

const leaseMs = 6_000;

/**
 * One relay a shard, of all the workers there are: two on one shard would turn events round. Each worker asks for its fair share
 * of the shards and renews what it has; a lease that runs out is free for all, with a higher fence.
 */
@Injectable()
export class RelayLeases {
  readonly holder = newId();
  private fences = new Map<number, string>();
  private good = 0;

  constructor(private readonly platform: PlatformDatabase) {}

  /** Shards that are ours now, by the monotonic clock, a second before another may take them. */
  get shards(): number[] {
    return performance.now() < this.good ? [...this.fences.keys()] : [];
  }

  fenceOf(shard: number): string | undefined {
    return this.fences.get(shard);
  }

  /** Renews what is held and takes what is free, up to a fair share among the workers that live. */
  async renew(): Promise<void> {
    const good = performance.now() + leaseMs - 1_000;
    const rows = await this.platform.rows<{ shard: number; fence: string }>(
      `WITH living AS (SELECT count(DISTINCT holder) FILTER (WHERE holder <> $1 AND expires_at > now()) + 1 AS workers FROM platform.relay_lease),
            fair AS (SELECT ceil($2::numeric / workers)::int AS share FROM living),
            mine AS (SELECT shard FROM platform.relay_lease WHERE holder = $1 AND expires_at > now() ORDER BY shard LIMIT (SELECT share FROM fair)),
            free AS (SELECT shard FROM platform.relay_lease WHERE holder IS NULL OR expires_at <= now() ORDER BY shard
                     LIMIT greatest(0, (SELECT share FROM fair) - (SELECT count(*) FROM mine)) FOR UPDATE SKIP LOCKED)
       UPDATE platform.relay_lease SET holder = $1, expires_at = now() + $3 * interval '1 millisecond', fence = fence + CASE WHEN shard IN (SELECT shard FROM mine) THEN 0 ELSE 1 END
       WHERE shard IN (SELECT shard FROM mine UNION ALL SELECT shard FROM free) RETURNING shard, fence`,
      [this.holder, shardCount, leaseMs],
    );
    this.fences = new Map(rows.map(({ shard, fence }) => [shard, fence]));
    this.good = good;
    await this.giveUpTheRest();
  }

  /** Called at the end, so that others need not wait for the lease to run out. */
  async release(): Promise<void> {
    this.good = 0;
    await this.platform.rows('UPDATE platform.relay_lease SET expires_at = now(), holder = NULL WHERE holder = $1', [this.holder]);
  }

  /** More workers than before: what is beyond our share is theirs. */
  private async giveUpTheRest(): Promise<void> {
    await this.platform.rows('UPDATE platform.relay_lease SET expires_at = now(), holder = NULL WHERE holder = $1 AND shard <> ALL($2::int[])', [this.holder, [...this.fences.keys()]]);
  }
}
