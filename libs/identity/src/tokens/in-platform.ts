import { platformTenantId } from '@schoolhouse/tenancy';
import { newId } from '@schoolhouse/platform/ids/ids';
import { maybeContext, runInContext, systemPrincipal } from '@schoolhouse/platform/tenant-context/message-context';

/** Work on what belongs to the installation and to no school (signing keys), begun by the program itself. */
export function inPlatform<T>(work: () => T): T {
  const { correlationId = newId(), traceparent, deadline } = maybeContext() ?? {};
  return runInContext({ tenantId: platformTenantId, principal: systemPrincipal, correlationId, traceparent, deadline }, work);
}
