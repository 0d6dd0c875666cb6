import { PlatformOnly, platformTenantId } from '@schoolhouse/tenancy';
import type { Transaction } from '@schoolhouse/platform/postgres/transaction';

/** The list of schools has no row security to lean on: what shows others' rows asks here first. @throws PLATFORM_ONLY */
export function assertPlatform({ tenantId }: Transaction): void {
  if (tenantId !== platformTenantId) throw new PlatformOnly();
}
