import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Databases, type ModulePlatform } from '@schoolhouse/platform/postgres/databases';
import { newId } from '@schoolhouse/platform/ids/ids';
import { EngineSettings } from './engine-settings';
import { columns } from './workflow.store';
import type { WorkflowRow } from './workflow';

interface Held {
  readonly tenantId: string;
  readonly id: string;
  readonly fence: number;
  /** By the monotonic clock, which goes on while a process is frozen. */
  good: number;
}

const marginMs = 1_000;
const heldGauge = new Gauge({ name: 'schoolhouse_workflows_running', help: 'Workflows that this process is working on.' });

/**
 * The leases of this process. One timer keeps all of them; a workflow that ends within two seconds costs no renewal. A lease
 * that could not be renewed in time is given up by this process before another may take it.
 */
@Injectable()
export class Leases implements OnApplicationShutdown {
  readonly holder = newId();
  private readonly logger = new Logger(Leases.name);
  private readonly held = new Map<string, Held>();
  private readonly timer: NodeJS.Timeout;

  private readonly platform: ModulePlatform;

  constructor(
    databases: Databases,
    private readonly settings: EngineSettings,
  ) {
    this.platform = databases.platformOf('saga');
    this.timer = setInterval(() => void this.renew(), settings.renewMs).unref();
  }

  until(now = Date.now()): Date {
    return new Date(now + this.settings.leaseMs);
  }

  hold({ tenantId, id, fence }: WorkflowRow): void {
    this.held.set(id, { tenantId, id, fence, good: performance.now() + this.settings.leaseMs });
    heldGauge.set(this.held.size);
  }

  drop({ id }: WorkflowRow): void {
    this.held.delete(id);
    heldGauge.set(this.held.size);
  }

  /** False a second before the lease ends: time enough not to begin anything that another process may begin too. */
  isGood({ id }: WorkflowRow): boolean {
    const held = this.held.get(id);
    return held !== undefined && performance.now() < held.good - marginMs;
  }

  /** Takes up to `limit` workflows whose holder has been silent (or that were handed over), each with a higher fence. */
  takeOver(limit: number): Promise<WorkflowRow[]> {
    return this.platform.rows<WorkflowRow>(
      `UPDATE saga.workflow SET fence = fence + 1, version = version + 1, lease_holder = $1, lease_until = now() + $2 * interval '1 millisecond'
       WHERE (tenant_id, id) IN (
         SELECT tenant_id, id FROM saga.workflow WHERE status IN ('in_progress', 'compensating') AND lease_until < now() ORDER BY lease_until LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING ${columns}`,
      [this.holder, this.settings.leaseMs, limit],
    );
  }

  private async renew(): Promise<void> {
    const aging = [...this.held.values()].filter(({ good }) => good - performance.now() < this.settings.leaseMs - this.settings.renewMs + 500);
    if (aging.length === 0) return;
    const good = performance.now() + this.settings.leaseMs;
    try {
      const renewed = await this.platform.rows<{ id: string }>(
        `UPDATE saga.workflow w SET lease_until = now() + $1 * interval '1 millisecond'
         FROM unnest($2::uuid[], $3::uuid[], $4::int[]) AS mine (tenant_id, id, fence)
         WHERE w.tenant_id = mine.tenant_id AND w.id = mine.id AND w.fence = mine.fence AND w.lease_holder = $5 RETURNING w.id`,
        [this.settings.leaseMs, aging.map(({ tenantId }) => tenantId), aging.map(({ id }) => id), aging.map(({ fence }) => fence), this.holder],
      );
      for (const { id } of renewed) {
        const held = this.held.get(id);
        if (held) held.good = good;
      }
    } catch (error) {
      this.logger.warn(`Leases were not renewed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** What is unfinished when the process ends can be gone on with at once, instead of when the lease runs out. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    const ids = [...this.held.keys()];
    if (ids.length === 0) return;
    await this.platform.rows(`UPDATE saga.workflow SET lease_until = now() WHERE id = ANY($1::uuid[]) AND lease_holder = $2`, [ids, this.holder]);
  }
}
