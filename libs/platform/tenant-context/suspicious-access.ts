import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Databases } from '../postgres/databases';
import type { PlatformDatabase } from '../postgres/platform-database';
import { whereaboutsPolicy } from '../postgres/schema-building';
import type { MessageContext } from './message-context';

const foreignIds = new Counter({
  name: 'schoolhouse_cross_tenant_access_total',
  help: 'Requests for a row of another school, by its table. They were answered with "not found".',
  labelNames: ['resource'] as const,
});
const unchecked = new Counter({
  name: 'schoolhouse_cross_tenant_unchecked_total',
  help: '"Not found" answers that were not looked into, because too many came at once or the database did not answer.',
});

const longestQueue = 100;
const idsOfOneRequest = 20;
/** A look costs up to 10 ms a table where there are 1,000 schools; after each, nothing is looked at for three times as long. */
const restAfterWork = 3;

export type Asker = Pick<MessageContext, 'tenantId' | 'principal' | 'correlationId'>;

/**
 * To a caller, a row of another school and a row that never was look the same. Afterwards, and away from the request, this
 * finds out which it was, and counts and logs who asks for what is not theirs. One look at a time, with rests, and a bounded
 * queue: a flood of guessed ids must not become a flood of work.
 */
@Injectable()
export class SuspiciousAccess implements BeforeApplicationShutdown {
  private readonly logger = new Logger(SuspiciousAccess.name);
  private last: Promise<void> = Promise.resolve();
  private waiting = 0;
  private closing = false;
  private readonly resources = new Map<PlatformDatabase, readonly string[]>();

  constructor(private readonly databases: Databases) {}

  /**
   * For the door, when it answers "not found": `requested` is all that the request named (path, query, body), `asker` its
   * context. Returns at once and never throws. Who is not signed in knows no ids and is not looked into.
   */
  afterNotFound(requested: unknown, { tenantId, principal, correlationId }: Asker): void {
    const ids = idsIn(requested);
    if (!tenantId || ids.length === 0) return;
    if (this.waiting >= longestQueue) return unchecked.inc();
    this.waiting += 1;
    this.last = this.last.then(() => this.lookAndRest(ids, { tenantId, principal, correlationId }));
  }

  /** When all that was noted so far has been looked into. */
  settled(): Promise<void> {
    return this.last;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    await this.settled();
  }

  private async lookAndRest(ids: readonly string[], asker: Asker): Promise<void> {
    const began = performance.now();
    if (this.closing) unchecked.inc();
    else await this.look(ids, asker);
    this.waiting -= 1;
    if (this.waiting > 0 && !this.closing) await pause(restAfterWork * (performance.now() - began), undefined, { ref: false });
  }

  private async look(ids: readonly string[], { tenantId, principal, correlationId }: Asker): Promise<void> {
    try {
      const schools = await this.databases.platformOf('tenancy').rows<{ id: string }>('SELECT id FROM tenancy.school WHERE id <> $1', [tenantId]);
      const others = schools.map(({ id }) => id);
      const found = (await Promise.all(this.databases.all().map((platform) => this.lookIn(platform, ids, others)))).flat();
      for (const { resource } of found) {
        foreignIds.inc({ resource });
        this.logger.warn({ event: 'cross-tenant-access', resource, userId: principal.id, schoolId: tenantId, correlationId }, 'Somebody asked for a row of another school');
      }
    } catch (error) {
      unchecked.inc();
      this.resources.clear(); // a module may have left for another database
      this.logger.warn({ correlationId, err: error }, 'A "not found" could not be looked into');
    }
  }

  /** School by school, because that is what the indexes begin with: a probe a school, and not a scan of all rows. */
  private async lookIn(platform: PlatformDatabase, ids: readonly string[], schools: readonly string[]): Promise<{ resource: string }[]> {
    const resources = this.resources.get(platform) ?? (await readResources(platform));
    this.resources.set(platform, resources);
    if (resources.length === 0) return [];
    return platform.rows(resources.map((table) => `SELECT '${table}' AS resource FROM ${table} WHERE tenant_id = ANY ($2::uuid[]) AND id = ANY ($1::uuid[])`).join(' UNION ALL '), [ids, schools]);
  }
}

/** What a module has left behind when it moved to another database is nobody's any more. */
async function readResources(platform: PlatformDatabase): Promise<readonly string[]> {
  const rows = await platform.rows<{ resource: string }>(`SELECT format('%I.%I', schemaname, tablename) AS resource FROM pg_policies WHERE policyname = '${whereaboutsPolicy}' AND schemaname !~ '_moved$' ORDER BY 1`);
  return rows.map(({ resource }) => resource);
}

const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;

/** The first ids that a request names, wherever in it they stand. */
function idsIn(requested: unknown): string[] {
  const found = new Set<string>();
  for (const [id] of (JSON.stringify(requested) ?? '').matchAll(uuid)) {
    found.add(id.toLowerCase());
    if (found.size === idsOfOneRequest) break;
  }
  return [...found];
}
