import { contract } from '@schoolhouse/platform/messaging/contract';
import { ActivateSchool, ChangeSettings, FailSchool, RegisterSchool, ResumeSchool, SuspendSchool } from './commands';
import { TenantActivated, TenantProvisioned, TenantResumed, TenantSuspended } from './events';
import { FeatureFlagChanged, ForgetFeatureFlag, GetFeatureFlag, GetFeatures, ListFeatureFlags, SetFeatureFlag } from './feature-flags';
import { FindSchool, GetSchool, GetSchoolById, GetSettings, ListSchools } from './queries';

export * from './commands';
export * from './errors';
export * from './events';
export * from './feature-flags';
export * from './queries';
export * from './views';

export const tenancyContract = contract('tenancy', {
  commands: [RegisterSchool, FailSchool, ActivateSchool, SuspendSchool, ResumeSchool, ChangeSettings, SetFeatureFlag, ForgetFeatureFlag],
  queries: [GetSchool, GetSettings, FindSchool, GetSchoolById, ListSchools, GetFeatureFlag, ListFeatureFlags, GetFeatures],
  events: [TenantProvisioned, TenantActivated, TenantSuspended, TenantResumed, FeatureFlagChanged],
});
