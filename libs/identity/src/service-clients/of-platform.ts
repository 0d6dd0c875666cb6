import { currentTenant } from '@schoolhouse/platform/tenant-context/message-context';
import { platformTenantId } from '@schoolhouse/tenancy';
import { ServicesOfPlatform } from '../contract';

/** The tables of services have no school, so row security says nothing here: this does. @throws SERVICES_OF_PLATFORM */
export function refuseOutsidePlatform(): void {
  if (currentTenant() !== platformTenantId) throw new ServicesOfPlatform();
}
