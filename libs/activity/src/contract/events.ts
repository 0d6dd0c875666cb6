import { z } from 'zod';
import { event } from '@schoolhouse/platform/messaging/message';
import { moneySchema } from '@schoolhouse/platform/money/money';
import { activityStatusSchema } from './views';

const seatFields = { reservationId: z.uuid(), enrollmentId: z.uuid(), activityId: z.uuid() };

/** The aggregate of both is the reservation: it is taken before it is given back; seats of others may overtake. */
export class CapacityReserved extends event('activity.capacity-reserved', 1, z.object(seatFields)) {}
export class CapacityReleased extends event('activity.capacity-released', 1, z.object(seatFields)) {}

/** The activity as it is after the change, so that a later event makes an earlier one needless. */
export class ActivityChanged extends event(
  'activity.activity-changed',
  1,
  z.object({
    activityId: z.uuid(),
    change: z.enum(['created', 'changed', 'opened', 'closed']),
    title: z.string(),
    term: z.string(),
    status: activityStatusSchema,
    capacity: z.int(),
    price: moneySchema,
    startsOn: z.iso.date().nullable(),
    endsOn: z.iso.date().nullable(),
    version: z.int(),
  }),
) {}
