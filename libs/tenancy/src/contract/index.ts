import { contract } from '@schoolhouse/platform/messaging/contract';
import { ActivateSchool, FailSchool, RegisterSchool } from './commands';
import { TenantActivated, TenantProvisioned, TenantSuspended } from './events';
import { FindSchool, GetSchool, GetSettings } from './queries';

export * from './commands';
export * from './errors';
export * from './events';
export * from './queries';
export * from './views';

export const tenancyContract = contract('tenancy', {
  commands: [RegisterSchool, FailSchool, ActivateSchool],
  queries: [GetSchool, GetSettings, FindSchool],
  events: [TenantProvisioned, TenantActivated, TenantSuspended],
});
