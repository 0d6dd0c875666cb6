import { contract } from '@schoolhouse/platform/messaging/contract';
import { ReleaseCapacity, ReserveCapacity } from './commands';
import { CapacityReleased, CapacityReserved } from './events';

export * from './commands';
export * from './errors';
export * from './events';

export const activityContract = contract('activity', {
  commands: [ReserveCapacity, ReleaseCapacity],
  queries: [],
  events: [CapacityReserved, CapacityReleased],
});
