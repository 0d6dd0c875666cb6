import { contract } from '@schoolhouse/platform/messaging/contract';
import { ChangeActivity, CloseActivity, CreateActivity, OpenActivity, ReleaseCapacity, ReserveCapacity } from './commands';
import { ActivityChanged, CapacityReleased, CapacityReserved } from './events';
import { AuditSeats, GetActivity, ListActivities, ListReservations } from './queries';

export * from './commands';
export * from './errors';
export * from './events';
export * from './queries';
export * from './views';

export const activityContract = contract('activity', {
  commands: [ReserveCapacity, ReleaseCapacity, CreateActivity, ChangeActivity, OpenActivity, CloseActivity],
  queries: [GetActivity, ListActivities, ListReservations, AuditSeats],
  events: [CapacityReserved, CapacityReleased, ActivityChanged],
});
