import { z } from 'zod';
import { event } from '@schoolhouse/platform/messaging/message';

export class TenantProvisioned extends event('tenancy.tenant-provisioned', 1, z.object({ schoolId: z.uuid(), slug: z.string(), name: z.string(), administratorId: z.uuid() })) {}
export class TenantActivated extends event('tenancy.tenant-activated', 1, z.object({ schoolId: z.uuid() })) {}
export class TenantSuspended extends event('tenancy.tenant-suspended', 1, z.object({ schoolId: z.uuid(), reason: z.string() })) {}
export class TenantResumed extends event('tenancy.tenant-resumed', 1, z.object({ schoolId: z.uuid() })) {}
