import { z } from 'zod';
import { event } from '@schoolhouse/platform/messaging/message';

const seatFields = { reservationId: z.uuid(), enrollmentId: z.uuid(), activityId: z.uuid() };

export class CapacityReserved extends event('activity.capacity-reserved', 1, z.object(seatFields)) {}
export class CapacityReleased extends event('activity.capacity-released', 1, z.object(seatFields)) {}
