import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { newId } from '@schoolhouse/platform/ids/ids';
import { SchoolLookup, type KnownFlag } from '@schoolhouse/platform/remote/school-lookup';
import { runInContext, systemPrincipal } from '@schoolhouse/platform/tenant-context/message-context';
import { FindSchool, ListFeatureFlags, platformTenantId, type FeatureFlagView } from '@schoolhouse/tenancy';
import { isOnFor } from '@schoolhouse/tenancy/feature-flag';

/** Who looks twice a second does not wait longer: what was known before stands until the next look. */
const patienceMs = 1_000;

/** Schools and flags are tenancy's, wherever it runs. */
@Injectable()
export class SchoolsOfTenancy extends SchoolLookup {
  constructor(private readonly queries: QueryBus) {
    super();
  }

  async flags(names: readonly string[]): Promise<KnownFlag[]> {
    const { items } = await this.asPlatform(() => this.queries.execute(new ListFeatureFlags({ names: [...names], limit: 100 })));
    return items.map(known);
  }

  async ids(slugs: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = await Promise.all(slugs.map((slug) => this.asPlatform(() => this.queries.execute(new FindSchool({ slug })))));
    return new Map(found.flatMap(({ school }, i) => (school ? [[slugs[i], school.id]] : [])));
  }

  private asPlatform<T>(ask: () => Promise<T>): Promise<T> {
    return runInContext({ tenantId: platformTenantId, principal: systemPrincipal, correlationId: newId(), deadline: Date.now() + patienceMs }, ask);
  }
}

/** Ready to be asked with every call. */
function known(flag: FeatureFlagView): KnownFlag {
  const own = new Map([...flag.offFor.map((id) => [id, false] as const), ...flag.onFor.map((id) => [id, true] as const)]);
  return { name: flag.name, isOnFor: (schoolId) => isOnFor(flag, schoolId, own.get(schoolId) ?? null) };
}
